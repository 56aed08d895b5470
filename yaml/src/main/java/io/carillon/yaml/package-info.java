/**
 * YAML 1.1 as PyYAML reads and writes it: the values of {@code io.carillon.event.python}, and sets and bytes. Reading
 * and writing are exact, because Python programs stand on the other side (nowcast 2).
 */
@NullMarked
package io.carillon.yaml;

import org.jspecify.annotations.NullMarked;
