/** What is done for an event: one file each (aviso-v1 6). */
@NullMarked
package io.carillon.listen.triggers;

import org.jspecify.annotations.NullMarked;
