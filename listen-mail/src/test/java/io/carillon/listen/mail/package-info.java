/** Tests of the package. */
@NullMarked
package io.carillon.listen.mail;

import org.jspecify.annotations.NullMarked;
