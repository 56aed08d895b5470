/**
 * How a workflow is: which of its processes run, what they are about, and what waits for what.
 */
@NullMarked
package io.carillon.workflow.status;

import org.jspecify.annotations.NullMarked;
