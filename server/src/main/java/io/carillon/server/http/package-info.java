/** Carillon's own HTTP interface: health and metrics. */
@NullMarked
package io.carillon.server.http;

import org.jspecify.annotations.NullMarked;
