package io.carillon.server.etcd;

import java.util.Arrays;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.carillon.store.Change;
import io.etcd.jetcd.api.WatchResponse;

/** Sends watch messages as {@code WatchResponse}. */
final class GrpcWatchOutlet implements WatchOutlet {

    private static final int EVENTS_TAG = WatchResponse.EVENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final GrpcCall call;
    private final Headers headers;

    GrpcWatchOutlet(GrpcCall call, Headers headers) {
        this.call = call;
        this.headers = headers;
    }

    @Override
    public void send(WatchMessage message) {
        call.write(encode(message));
    }

    /** Events follow all other fields, so that what is encoded once can be appended for each watch. */
    private byte[] encode(WatchMessage message) {
        WatchResponse.Builder start = WatchResponse.newBuilder().setHeader(headers.at(message.revision()))
                .setWatchId(message.watch()).setCreated(message.created()).setCanceled(message.canceled())
                .setCompactRevision(message.compactRevision()).setCancelReason(message.reason());
        if (message.fragment()) {
            NewerFields.setFragment(start);
        }
        byte[] head = start.build().toByteArray();
        byte[][] events = new byte[message.changes().size()][];
        int size = head.length;
        int at = 0;
        for (Change change : message.changes()) {
            byte[] event = KvMessages.eventBytes(change, message.previous());
            size += CodedOutputStream.computeUInt32SizeNoTag(EVENTS_TAG)
                    + CodedOutputStream.computeUInt32SizeNoTag(event.length) + event.length;
            events[at++] = event;
        }
        byte[] out = Arrays.copyOf(head, size);
        int end = head.length;
        for (byte[] event : events) {
            out[end++] = (byte) EVENTS_TAG;
            int left = event.length;
            while (left >= 0x80) {
                out[end++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            out[end++] = (byte) left;
            System.arraycopy(event, 0, out, end, event.length);
            end += event.length;
        }
        return out;
    }

    @Override
    public boolean isFull() {
        return call.isFull();
    }

    @Override
    public void onRoom(Runnable callback) {
        call.onRoom(callback);
    }

    @Override
    public void end() {
        call.end();
    }
}
