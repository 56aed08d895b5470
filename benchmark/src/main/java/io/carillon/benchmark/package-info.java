/**
 * Figures with the command that makes each: {@code ./dev/bench store | publish | latency | replay | start | drill |
 * workflow}. A ratio is always of two things measured in the same run, in turns.
 */
@NullMarked
package io.carillon.benchmark;

import org.jspecify.annotations.NullMarked;
