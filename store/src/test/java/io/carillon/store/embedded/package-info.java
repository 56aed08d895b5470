/** What the embedded engine must do beside. */
@NullMarked
package io.carillon.store.embedded;

import org.jspecify.annotations.NullMarked;
