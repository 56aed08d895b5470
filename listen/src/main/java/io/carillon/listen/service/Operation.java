package io.carillon.listen.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** One of the things that are done to a service. */
sealed interface Operation {

    /** What is written or deleted. */
    String key();

    /** About how many bytes it adds to a transaction. */
    long bytes();

    /**
     * Writes a key.
     *
     * @param size    how many bytes are written
     * @param content where they come from
     */
    record Write(String key, long size, Content content) implements Operation {

        @Override
        public long bytes() {
            return OVERHEAD + key.getBytes(UTF_8).length + size;
        }
    }

    /** Deletes a key. */
    record Delete(String key) implements Operation {

        @Override
        public long bytes() {
            return OVERHEAD + key.getBytes(UTF_8).length;
        }
    }

    /** What a store puts around each operation. */
    long OVERHEAD = 64;

    /** Where bytes come from, such as a file; read when they are needed, for all together may be more than fits. */
    @FunctionalInterface
    interface Content {
        byte[] read() throws IOException;
    }
}
