@NullMarked
package io.carillon.expression;

import org.jspecify.annotations.NullMarked;
