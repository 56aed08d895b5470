/** Tests of hubs in the configuration. */
@NullMarked
package io.carillon.hub.config;

import org.jspecify.annotations.NullMarked;
