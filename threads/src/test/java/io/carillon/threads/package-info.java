@NullMarked
package io.carillon.threads;

import org.jspecify.annotations.NullMarked;
