/** Tests of the package. */
@NullMarked
package io.carillon.listen.triggers;

import org.jspecify.annotations.NullMarked;
