/** What the commands write to the terminal besides their results: the messages of the loggers, one line each. */
@NullMarked
package io.carillon.cli.logging;

import org.jspecify.annotations.NullMarked;
