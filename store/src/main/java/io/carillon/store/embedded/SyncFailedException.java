package io.carillon.store.embedded;

import java.io.IOException;

/**
 * A sync failed. What is on the disk is not known then, and a later sync that succeeds says nothing of it: nothing may
 * be appended any more.
 */
final class SyncFailedException extends IOException {

    private static final long serialVersionUID = 1;

    SyncFailedException(IOException cause) {
        super(DataFolder.reasonOf(cause), cause);
    }
}
