@NullMarked
package io.carillon.cli.logging;

import org.jspecify.annotations.NullMarked;
