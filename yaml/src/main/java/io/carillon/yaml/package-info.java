/**
 * YAML 1.1 as PyYAML reads and writes it, and JSON as Python's {@code json} reads it: the values of
 * {@code io.carillon.event.python}, in YAML sets and bytes as well. Reading and writing are exact, because Python
 * programs stand on the other side (nowcast 2).
 */
@NullMarked
package io.carillon.yaml;

import org.jspecify.annotations.NullMarked;
