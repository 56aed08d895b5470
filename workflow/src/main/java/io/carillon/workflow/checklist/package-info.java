/**
 * The checklist and all else that the manager knows, kept over restarts and crashes (nowcast 4).
 */
@NullMarked
package io.carillon.workflow.checklist;

import org.jspecify.annotations.NullMarked;
