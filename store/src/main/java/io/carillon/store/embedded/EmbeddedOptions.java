package io.carillon.store.embedded;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How an embedded store is set up.
 *
 * @param folder       the data folder; made if it is not there
 * @param segmentBytes when a log file has grown to this size a new one is begun
 * @param tailBytes    how much of the newest commits stays in memory, counted in key and value bytes
 * @param cacheBytes   how much of the index stays in memory
 * @param clock        gives commit times
 */
public record EmbeddedOptions(Path folder, int segmentBytes, long tailBytes, long cacheBytes, InstantSource clock) {

    /**
     * The defaults: 64 MiB log files, 4 MiB of tail, 64 MiB of cache, the system's clock.
     */
    public static EmbeddedOptions in(Path folder) {
        return new EmbeddedOptions(folder, 64 << 20, 4 << 20, 64 << 20, InstantSource.system());
    }

    /** The same with log files of another size. */
    public EmbeddedOptions withSegmentBytes(int bytes) {
        return new EmbeddedOptions(folder, bytes, tailBytes, cacheBytes, clock);
    }

    /** The same with a tail of another size. */
    public EmbeddedOptions withTailBytes(long bytes) {
        return new EmbeddedOptions(folder, segmentBytes, bytes, cacheBytes, clock);
    }

    /** The same with another clock. */
    public EmbeddedOptions withClock(InstantSource other) {
        return new EmbeddedOptions(folder, segmentBytes, tailBytes, cacheBytes, other);
    }
}
