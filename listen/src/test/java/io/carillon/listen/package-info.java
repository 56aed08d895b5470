/** Tests of the package. */
@NullMarked
package io.carillon.listen;

import org.jspecify.annotations.NullMarked;
