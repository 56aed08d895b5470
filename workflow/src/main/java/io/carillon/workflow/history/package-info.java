/**
 * What happens in a workflow, as events: kept on this machine, published in the event store, and shown as a timeline.
 */
@NullMarked
package io.carillon.workflow.history;

import org.jspecify.annotations.NullMarked;
