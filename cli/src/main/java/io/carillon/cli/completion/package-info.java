/** Scripts by which shells complete command lines, made from what the commands say of themselves. */
@NullMarked
package io.carillon.cli.completion;

import org.jspecify.annotations.NullMarked;
