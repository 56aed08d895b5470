/** Tests of hubs, with a real store. */
@NullMarked
package io.carillon.hub;

import org.jspecify.annotations.NullMarked;
