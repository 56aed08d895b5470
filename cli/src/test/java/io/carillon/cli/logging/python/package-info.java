@NullMarked
package io.carillon.cli.logging.python;

import org.jspecify.annotations.NullMarked;
