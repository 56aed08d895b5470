/**
 * Conditions and rules that users write, in the Common Expression Language (CEL): safe to take from anyone, for an
 * expression can neither loop without bound nor reach anything but the variables that it is given.
 */
@NullMarked
package io.carillon.expression;

import org.jspecify.annotations.NullMarked;
