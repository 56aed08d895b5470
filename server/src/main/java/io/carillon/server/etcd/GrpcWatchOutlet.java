package io.carillon.server.etcd;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchResponse;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;

/**
 * Sends watch messages as {@code WatchResponse}. What the watches of a stream have to say in one turn of the event loop
 * goes out in one piece.
 */
final class GrpcWatchOutlet implements WatchOutlet {

    /** Not more than this waits for the end of the turn. */
    private static final int PIECE_BYTES = 64 << 10;

    private static final byte[] NOTHING = {};
    private static final byte ID_TAG = WatchResponse.WATCH_ID_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;

    private final GrpcCall call;
    private final Headers headers;
    private final Context context;
    private Buffer waiting = Buffer.buffer();

    /** The header of the messages of one revision, as they begin with it. */
    private byte[] header = {};
    private long headerRevision = -1;

    /**
     * @param context the event loop of the call
     */
    GrpcWatchOutlet(GrpcCall call, Headers headers, Context context) {
        this.call = call;
        this.headers = headers;
        this.context = context;
    }

    @Override
    public void send(WatchMessage message) {
        if (waiting.length() == 0) {
            context.runOnContext(_ -> flush());
        }
        append(message);
        if (waiting.length() >= PIECE_BYTES) {
            flush();
        }
    }

    /** Sends what waits. */
    void flush() {
        if (waiting.length() > 0) {
            Buffer piece = waiting;
            // The next one is likely to be as large; one that grows is copied each time that it does.
            waiting = Buffer.buffer(piece.length() + piece.length() / 8);
            call.writeFramed(piece);
        }
    }

    /** Events follow all other fields, so that what is encoded once can be appended for each watch. */
    private void append(WatchMessage message) {
        byte[] start = header(message.revision());
        byte[] rest = plain(message) ? NOTHING : rest(message);
        long id = message.watch();
        byte[] events = message.events().encoded();
        int size = start.length + rest.length + events.length
                + (id == 0 ? 0 : 1 + CodedOutputStream.computeInt64SizeNoTag(id));
        waiting.appendByte((byte) 0).appendInt(size).appendBytes(start);
        if (id != 0) {
            waiting.appendByte(ID_TAG);
            appendVarint(id);
        }
        waiting.appendBytes(rest).appendBytes(events);
    }

    /** Whether a message has nothing but events, as nearly all have. */
    private static boolean plain(WatchMessage message) {
        return !message.created() && !message.canceled() && !message.fragment() && message.compactRevision() == 0
                && message.reason().isEmpty();
    }

    private static byte[] rest(WatchMessage message) {
        WatchResponse.Builder rest = WatchResponse.newBuilder().setCreated(message.created())
                .setCanceled(message.canceled()).setCompactRevision(message.compactRevision())
                .setCancelReason(message.reason());
        if (message.fragment()) {
            NewerFields.setFragment(rest);
        }
        return rest.build().toByteArray();
    }

    private byte[] header(long revision) {
        if (revision != headerRevision) {
            ResponseHeader message = headers.at(revision);
            header = WatchResponse.newBuilder().setHeader(message).build().toByteArray();
            headerRevision = revision;
        }
        return header;
    }

    private void appendVarint(long number) {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            waiting.appendByte((byte) (left | 0x80));
            left >>>= 7;
        }
        waiting.appendByte((byte) left);
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
        flush();
        call.end();
    }
}
