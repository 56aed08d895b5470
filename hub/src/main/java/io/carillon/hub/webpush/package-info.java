/** Push messages to browsers and phones: Web Push (RFC 8030) with encryption (RFC 8291) and VAPID (RFC 8292). */
@NullMarked
package io.carillon.hub.webpush;

import org.jspecify.annotations.NullMarked;
