/** What launches workers when an event arrives. */
@NullMarked
package io.carillon.workflow.trigger;

import org.jspecify.annotations.NullMarked;
