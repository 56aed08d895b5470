@NullMarked
package io.carillon.logging;

import org.jspecify.annotations.NullMarked;
