/**
 * Messages between workers and the manager, and how they travel (nowcast 1, 2).
 */
@NullMarked
package io.carillon.workflow.message;

import org.jspecify.annotations.NullMarked;
