/**
 * The workflow: workers that run programs and tell a manager how it went, and what starts next (nowcast 1). Speaks
 * ZeroMQ byte for byte with the processes of NEMO Nowcast, any of which may be replaced by one of these.
 */
@NullMarked
package io.carillon.workflow;

import org.jspecify.annotations.NullMarked;
