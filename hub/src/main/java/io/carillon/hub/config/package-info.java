/** Hubs as the server's file describes them below {@code hubs}, and how a changed file becomes changed hubs. */
@NullMarked
package io.carillon.hub.config;

import org.jspecify.annotations.NullMarked;
