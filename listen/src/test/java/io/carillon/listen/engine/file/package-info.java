/** Tests of the engines. */
@NullMarked
package io.carillon.listen.engine.file;

import org.jspecify.annotations.NullMarked;
