package io.carillon.listen.engine;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What happens under base keys, in order for each of them, each change once, whatever becomes of the connection
 * meanwhile. Used by one thread at a time; {@link #close} may be called by any, and ends a wait.
 */
public interface Feed extends AutoCloseable {

    /**
     * The next thing that happened, waiting for it if need be.
     *
     * @throws InterruptedException                     when interrupted or closed
     * @throws io.carillon.listen.NotificationException when the server refuses
     */
    Item next() throws InterruptedException;

    @Override
    void close();

    /** Something that happened. */
    sealed interface Item {

        /** The base key under which it happened. */
        String baseKey();

        /**
         * A key was written.
         *
         * @param baseKey  the base key that it lies under
         * @param key      the key
         * @param value    what was written, as text
         * @param revision the revision
         * @param status   the status that was written under the base key at the same revision (aviso-v1 5.1); null when
         *                 none was, or it isn't known
         */
        record Put(String baseKey, String key, String value, long revision, @Nullable String status) implements Item {

            /** A key of which it isn't known what status was written with it. */
            public Put(String baseKey, String key, String value, long revision) {
                this(baseKey, key, value, revision, null);
            }

            /** When its producer says that it was published; null when that is not known. */
            public @Nullable Instant time() {
                return status == null ? null : Status.timeOf(status);
            }
        }

        /**
         * Nothing that concerns the base key is still to come up to a revision.
         */
        record Passed(String baseKey, long revision) implements Item {
        }

        /**
         * History is missing.
         *
         * @param wanted  the first revision that was to come
         * @param resumed the first revision that does come
         */
        record Gap(String baseKey, long wanted, long resumed, String why) implements Item {
        }
    }
}
