package io.carillon.server.etcd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.carillon.server.etcd.EtcdRequests.WatchRequest;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.CompactedException;
import io.carillon.store.Cursor;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code /v3/watch} request: any number of watches whose events go down one answer, a message a line. Each watch is
 * a cursor that is asked without waiting; when the connection does not take more, the cursors rest. All of it happens
 * on the connection's event loop.
 */
final class WatchStream {

    private static final Logger LOG = LoggerFactory.getLogger(WatchStream.class);

    /**
     * A message is sent when it has this size, so that catching up with a long history needs no long memory.
     */
    private static final int MESSAGE_BYTES = 128 << 10;

    private static final long PROGRESS_MILLIS = TimeUnit.MINUTES.toMillis(10);

    private final EventStore store;
    private final EtcdResponses responses;
    private final HttpServerResponse response;
    private final Context context;
    private final Executor blocking;
    private final WatchCount count;
    private final Map<Long, Watch> watches = new HashMap<>();
    private long nextId;
    private boolean ended;

    /** How many watches there are, for the metrics. */
    interface WatchCount {
        void add(int more);
    }

    /**
     * @param context  the event loop of the connection
     * @param blocking where reading of earlier versions may wait
     */
    WatchStream(EventStore store, EtcdResponses responses, HttpServerResponse response, Context context,
            Executor blocking, WatchCount count) {
        this.store = store;
        this.responses = responses;
        this.response = response;
        this.context = context;
        this.blocking = blocking;
        this.count = count;
        response.drainHandler(_ -> List.copyOf(watches.values()).forEach(Watch::pump));
    }

    /** Does what a message of the client asks. */
    void handle(WatchRequest request) {
        if (ended) {
            return;
        }
        switch (request) {
            case WatchRequest.Create create -> create(create);
            case WatchRequest.Cancel cancel -> cancel(cancel.id());
            // etcd answers with watch -1: all watches of the stream.
            case WatchRequest.Progress _ -> send(responses.watchStart(0, store.revision(), -1));
        }
    }

    private void create(WatchRequest.Create request) {
        long revision = store.revision();
        if (request.keys().isEmpty()) {
            send(responses.watchStart(64, revision, -1)
                    .raw(",\"created\":true,\"canceled\":true,\"cancel_reason\":\"mvcc: watcher range is empty\""));
            return;
        }
        if (request.id() != 0 && watches.containsKey(request.id())) {
            send(responses.watchStart(64, revision, -1).raw(
                    ",\"created\":true,\"canceled\":true,\"cancel_reason\":\"mvcc: duplicate watch ID provided on the"
                            + " WatchStream\""));
            return;
        }
        long id = request.id();
        if (id == 0) {
            while (watches.containsKey(nextId)) {
                nextId++;
            }
            id = nextId++;
        }
        send(responses.watchStart(32, revision, id).raw(",\"created\":true"));
        Watch watch = new Watch(id, request,
                store.follow(request.keys(), request.from() == 0 ? revision + 1 : request.from()));
        watches.put(id, watch);
        count.add(1);
        watch.pump();
    }

    private void cancel(long id) {
        Watch watch = watches.remove(id);
        if (watch != null) {
            watch.close();
            send(responses.watchStart(32, store.revision(), id).raw(",\"canceled\":true"));
        }
    }

    /** Sends a message that lacks its two closing braces. */
    private void send(JsonOut message) {
        write(message.raw("}}\n").toBuffer());
    }

    private void write(Buffer line) {
        if (!ended) {
            response.write(line).onFailure(e -> end());
        }
    }

    /** Ends all watches; the connection is gone or goes. */
    void end() {
        if (ended) {
            return;
        }
        ended = true;
        watches.values().forEach(Watch::close);
        watches.clear();
    }

    /** Ends all watches and the answer, because the server stops. */
    void stop() {
        end();
        if (!response.ended()) {
            response.end().onFailure(e -> LOG.debug("a watcher was gone already: {}", e.getMessage()));
        }
    }

    /**
     * What goes into one message.
     *
     * @param bytes about how long its keys and values are
     * @param more  whether there may be more at hand
     */
    private record Batch(List<Commit> commits, int bytes, boolean more) {
    }

    private final class Watch {

        private final long id;
        private final WatchRequest.Create wanted;
        private final Cursor cursor;
        private final @Nullable Long progressTimer;
        private boolean resting;
        private boolean fetching;

        Watch(long id, WatchRequest.Create wanted, Cursor cursor) {
            this.id = id;
            this.wanted = wanted;
            this.cursor = cursor;
            this.progressTimer = wanted.progress()
                    ? context.owner().setPeriodic(PROGRESS_MILLIS, _ -> sendProgress())
                    : null;
        }

        private void sendProgress() {
            if (resting) {
                send(responses.watchStart(0, cursor.position() - 1, id));
            }
        }

        /** Sends what is at hand, as long as the connection takes it. */
        void pump() {
            if (ended || resting || fetching) {
                return;
            }
            try {
                while (!response.writeQueueFull()) {
                    Batch batch = nextBatch();
                    if (!batch.commits().isEmpty() && wanted.previous()) {
                        fetchPrevious(batch);
                        return;
                    }
                    if (!batch.commits().isEmpty()) {
                        sendEvents(batch, Map.of());
                    }
                    if (!batch.more()) {
                        rest();
                        return;
                    }
                }
            } catch (StoreException e) {
                refuse(e);
            }
        }

        private Batch nextBatch() {
            List<Commit> commits = new ArrayList<>();
            int bytes = 0;
            while (bytes < MESSAGE_BYTES) {
                Commit commit = cursor.poll();
                if (commit == null) {
                    return new Batch(commits, bytes, false);
                }
                commits.add(commit);
                for (Change change : commit.changes()) {
                    bytes += 128 + change.entry().key().length() + change.entry().value().length();
                }
            }
            return new Batch(commits, bytes, true);
        }

        private void rest() {
            resting = true;
            cursor.whenReady(() -> context.runOnContext(_ -> {
                resting = false;
                pump();
            }));
        }

        private void sendEvents(Batch batch, Map<Change, Entry> previous) {
            JsonOut out = responses.watchStart(256 + batch.bytes() / 3 * 4, store.revision(), id);
            String separator = ",\"events\":[";
            int events = 0;
            for (Commit commit : batch.commits()) {
                for (Change change : commit.changes()) {
                    if (change.kind() == Change.Kind.PUT ? wanted.puts() : wanted.deletes()) {
                        out.raw(separator);
                        if (wanted.previous()) {
                            EtcdResponses.event(out, change, previous.get(change));
                        } else {
                            out.raw(change.as(EtcdResponses.EVENT));
                        }
                        separator = ",";
                        events++;
                    }
                }
            }
            if (events > 0) {
                send(out.raw("]"));
            }
        }

        /**
         * Reads the versions before elsewhere, for that may need the disk, and goes on afterwards.
         */
        private void fetchPrevious(Batch batch) {
            fetching = true;
            blocking.execute(() -> {
                Map<Change, Entry> previous = new HashMap<>();
                try {
                    for (Commit commit : batch.commits()) {
                        for (Change change : commit.changes()) {
                            Entry before = previousOf(change);
                            if (before != null) {
                                previous.put(change, before);
                            }
                        }
                    }
                    context.runOnContext(_ -> {
                        fetching = false;
                        sendEvents(batch, previous);
                        pump();
                    });
                } catch (StoreException e) {
                    context.runOnContext(_ -> refuse(e));
                }
            });
        }

        private @Nullable Entry previousOf(Change change) {
            if (change.previousRevision() == 0) {
                return null;
            }
            try {
                return store.get(change.entry().key(), change.entry().modRevision() - 1);
            } catch (CompactedException e) {
                return null;
            }
        }

        private void refuse(StoreException e) {
            if (watches.remove(id) == null) {
                return;
            }
            close();
            long compacted = EtcdError.compactRevision(e);
            if (compacted != 0) {
                send(responses.watchStart(64, 0, id).raw(",\"canceled\":true,\"compact_revision\":").quoted(compacted));
            } else {
                send(responses.watchStart(64, 0, id).raw(",\"canceled\":true,\"cancel_reason\":")
                        .text(EtcdError.of(e).text()));
            }
        }

        void close() {
            cursor.close();
            count.add(-1);
            if (progressTimer != null) {
                context.owner().cancelTimer(progressTimer);
            }
        }
    }
}
