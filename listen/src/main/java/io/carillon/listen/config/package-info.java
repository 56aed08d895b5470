/** Configuration, schemas and listener files: where they come from and how they are read (aviso-v1 2 to 4). */
@NullMarked
package io.carillon.listen.config;

import org.jspecify.annotations.NullMarked;
