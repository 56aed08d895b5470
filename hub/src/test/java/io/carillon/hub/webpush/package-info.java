/** Tests of Web Push, against a push service that knows what a browser knows. */
@NullMarked
package io.carillon.hub.webpush;

import org.jspecify.annotations.NullMarked;
