/**
 * The manager: answers workers, keeps the checklist, launches the next workers and watches over them (nowcast 4).
 */
@NullMarked
package io.carillon.workflow.manager;

import org.jspecify.annotations.NullMarked;
