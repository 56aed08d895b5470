/** What all parts of the client that speak HTTP have in common. */
@NullMarked
package io.carillon.listen.http;

import org.jspecify.annotations.NullMarked;
