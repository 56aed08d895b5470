@NullMarked
package io.carillon.logging.python;

import org.jspecify.annotations.NullMarked;
