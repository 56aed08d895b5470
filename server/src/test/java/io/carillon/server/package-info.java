/** Tests of the server over the network, as its clients see it. */
@NullMarked
package io.carillon.server;

import org.jspecify.annotations.NullMarked;
