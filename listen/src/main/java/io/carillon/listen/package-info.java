/**
 * Notifies and listens, as a client of an etcd or of a Carillon server: {@link io.carillon.listen.NotificationManager}
 * is where a program begins.
 */
@NullMarked
package io.carillon.listen;

import org.jspecify.annotations.NullMarked;
