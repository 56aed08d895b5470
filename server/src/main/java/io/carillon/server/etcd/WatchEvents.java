package io.carillon.server.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.google.protobuf.CodedOutputStream;
import io.carillon.store.Change;
import io.carillon.store.Entry;
import io.etcd.jetcd.api.WatchResponse;
import org.jspecify.annotations.Nullable;

/**
 * The events of a watch message, which may go to many watches: encoded at the first call and shared by all later ones.
 * Used on one event loop.
 */
final class WatchEvents {

    /** No events. */
    static final WatchEvents NONE = new WatchEvents(List.of(), null);

    private final List<Change> changes;
    private final @Nullable Map<Change, Entry> previous;
    private byte @Nullable [] encoded;

    /**
     * @param previous the versions before the changes, null if they are not wanted
     */
    WatchEvents(List<Change> changes, @Nullable Map<Change, Entry> previous) {
        this.changes = List.copyOf(changes);
        this.previous = previous;
    }

    /** What happened, in order. */
    List<Change> changes() {
        return changes;
    }

    /** Whether the versions before the changes are shown. */
    boolean showPrevious() {
        return previous != null;
    }

    /** The version before a change, null if it is not known, or not wanted. */
    @Nullable
    Entry previous(Change change) {
        return previous == null ? null : previous.get(change);
    }

    /** The field {@code events} of a {@code WatchResponse}, as often as there are events. */
    byte[] encoded() {
        byte[] known = encoded;
        if (known == null) {
            known = encode();
            encoded = known;
        }
        return known;
    }

    private byte[] encode() {
        List<byte[]> events = new ArrayList<>();
        int size = 0;
        for (Change change : changes) {
            byte[] event = previous == null
                    ? change.as(KvMessages.EVENT)
                    : KvMessages.event(change, previous.get(change)).toByteArray();
            size += CodedOutputStream.computeByteArraySize(WatchResponse.EVENTS_FIELD_NUMBER, event);
            events.add(event);
        }
        byte[] all = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(all);
        try {
            for (byte[] event : events) {
                out.writeByteArray(WatchResponse.EVENTS_FIELD_NUMBER, event);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("there is room for all of them", e);
        }
        return all;
    }
}
