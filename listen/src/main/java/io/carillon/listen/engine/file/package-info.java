/** The engine {@code file_based} (aviso-v1 5.7): a folder of files in place of a store, to try things out. */
@NullMarked
package io.carillon.listen.engine.file;

import org.jspecify.annotations.NullMarked;
