/**
 * Channels of hubs in Redis: by publish and subscribe, as the original's peers speak it, and in streams, which keep
 * what is published.
 */
@NullMarked
package io.carillon.hub.redis;

import org.jspecify.annotations.NullMarked;
