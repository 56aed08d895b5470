/** The commands: what a user types, and what it does. Nothing here knows how events are kept or delivered. */
@NullMarked
package io.carillon.cli;

import org.jspecify.annotations.NullMarked;
