/**
 * Hubs: a hub is a subscription that lives in the server, a filter with consumers. What is published anywhere is in the
 * store; {@link io.carillon.hub.Notifications} follows the store, finds the hubs whose filter an event passes, and
 * brings it to their consumers, each of which has a durable cursor of its own.
 */
@NullMarked
package io.carillon.hub;

import org.jspecify.annotations.NullMarked;
