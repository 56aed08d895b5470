/** Tests of consumers, each with the real thing behind it. */
@NullMarked
package io.carillon.hub.consumers;

import org.jspecify.annotations.NullMarked;
