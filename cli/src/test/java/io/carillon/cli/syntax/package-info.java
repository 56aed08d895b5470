@NullMarked
package io.carillon.cli.syntax;

import org.jspecify.annotations.NullMarked;
