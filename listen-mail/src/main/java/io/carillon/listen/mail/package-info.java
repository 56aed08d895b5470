/** The trigger {@code email}. A module of its own, so that a mail library is only where it is wanted. */
@NullMarked
package io.carillon.listen.mail;

import org.jspecify.annotations.NullMarked;
