/**
 * Which workers are launched next after a message: rules in YAML, in Java or in Python (nowcast 4, 5).
 */
@NullMarked
package io.carillon.workflow.next;

import org.jspecify.annotations.NullMarked;
