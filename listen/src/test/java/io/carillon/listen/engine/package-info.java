/** Tests of the package. */
@NullMarked
package io.carillon.listen.engine;

import org.jspecify.annotations.NullMarked;
