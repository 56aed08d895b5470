package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;

/**
 * Writes a log group by group, so that a test knows which frames stand in which group. The data folder gets no index.
 */
final class LogBuilder implements AutoCloseable {

    /** A put that a frame of the log holds. */
    record Written(long revision, String key, String value) {
    }

    private final CommitLog log;
    private final FrameWriter frames;
    private final List<Written> written = new ArrayList<>();
    private long micros = 1_700_000_000_000_000L;

    LogBuilder(Path folder, int segmentBytes) throws IOException {
        DataFolder data = DataFolder.open(folder);
        data.close();
        frames = new FrameWriter(data.id());
        log = CommitLog.open(folder.resolve("log"), data.id(), segmentBytes, EmbeddedStore.FIRST_REVISION,
                UnaryOperator.identity());
        log.begin();
    }

    /** All puts so far. */
    List<Written> written() {
        return written;
    }

    /** Writes a group with a frame for each key, each a new key. */
    void group(String... keys) throws IOException {
        frames.startGroup(log.startGroup());
        long revision = log.revision();
        for (String key : keys) {
            revision++;
            micros++;
            String value = "value " + revision;
            frames.begin();
            frames.put(new Entry(Bytes.of(key), Bytes.of(value), revision, revision, 1, 0), 0);
            frames.end(revision, micros, true);
            written.add(new Written(revision, key, value));
        }
        log.write(frames.group());
        log.sync(frames.size(), revision, micros);
    }

    @Override
    public void close() throws IOException {
        log.close();
    }
}
