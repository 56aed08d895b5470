/**
 * Command lines as Click has them, with which Aviso v1 is built: the same options are understood, and what is wrong is
 * said in the same words (aviso-v1 1).
 */
@NullMarked
package io.carillon.cli.syntax;

import org.jspecify.annotations.NullMarked;
