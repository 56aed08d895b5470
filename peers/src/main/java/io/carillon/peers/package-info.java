/** Programs of others that run beside ours, in a demo, a benchmark, a test: where they are, and on which ports. */
@NullMarked
package io.carillon.peers;

import org.jspecify.annotations.NullMarked;
