/** Tests of hubs over HTTP, as browsers and programs see them. */
@NullMarked
package io.carillon.server.http;

import org.jspecify.annotations.NullMarked;
