/**
 * What users want to be told of themselves: subscriptions that they make and end, kept in the store. Each is a consumer
 * of its hub with a cursor of its own.
 */
@NullMarked
package io.carillon.hub.subscriptions;

import org.jspecify.annotations.NullMarked;
