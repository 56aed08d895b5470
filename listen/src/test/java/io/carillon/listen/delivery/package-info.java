/** Tests of the package. */
@NullMarked
package io.carillon.listen.delivery;

import org.jspecify.annotations.NullMarked;
