/** What is shown only to someone who sits at a terminal. */
@NullMarked
package io.carillon.cli.terminal;

import org.jspecify.annotations.NullMarked;
