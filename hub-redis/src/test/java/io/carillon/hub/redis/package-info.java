/**
 * Tests with a real Redis.
 */
@NullMarked
package io.carillon.hub.redis;

import org.jspecify.annotations.NullMarked;
