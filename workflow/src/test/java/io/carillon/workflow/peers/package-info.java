/** Peers for tests, whose sockets behave as those of NEMO Nowcast's processes do. */
@NullMarked
package io.carillon.workflow.peers;

import org.jspecify.annotations.NullMarked;
