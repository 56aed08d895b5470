package io.carillon.store.embedded;

import java.nio.file.Path;

import io.carillon.store.EventStore;
import io.carillon.store.EventStoreContract;
import org.junit.jupiter.api.io.TempDir;

/** The embedded engine keeps the contract of every store. */
class EmbeddedStoreTest extends EventStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected EventStore newStore() {
        return EmbeddedStore.open(EmbeddedOptions.in(folder));
    }
}
