/** Tests of the package. */
@NullMarked
package io.carillon.listen.sns;

import org.jspecify.annotations.NullMarked;
