package io.carillon.server.etcd;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.carillon.store.Change;
import io.etcd.jetcd.api.WatchResponse;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.server.GrpcServerResponse;

/** Sends watch messages as {@code WatchResponse}. */
final class GrpcWatchOutlet implements WatchOutlet {

    private static final int EVENTS_TAG = WatchResponse.EVENTS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final GrpcServerResponse<Buffer, Buffer> response;
    private final Headers headers;
    private final Runnable gone;
    private boolean ended;

    /**
     * @param gone called when the client is
     */
    GrpcWatchOutlet(GrpcServerResponse<Buffer, Buffer> response, Headers headers, Runnable gone) {
        this.response = response;
        this.headers = headers;
        this.gone = gone;
    }

    @Override
    public void send(WatchMessage message) {
        if (!ended) {
            response.write(encode(message)).onFailure(_ -> gone.run());
        }
    }

    /** Events follow all other fields, so that what is encoded once can be appended for each watch. */
    private Buffer encode(WatchMessage message) {
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
        Buffer out = Buffer.buffer(size).appendBytes(head);
        for (byte[] event : events) {
            out.appendByte((byte) EVENTS_TAG);
            int left = event.length;
            while (left >= 0x80) {
                out.appendByte((byte) (left | 0x80));
                left >>>= 7;
            }
            out.appendByte((byte) left).appendBytes(event);
        }
        return out;
    }

    @Override
    public boolean isFull() {
        return response.writeQueueFull();
    }

    @Override
    public void onRoom(Runnable callback) {
        response.drainHandler(_ -> callback.run());
    }

    @Override
    public void end() {
        if (!ended) {
            ended = true;
            response.end().onFailure(_ -> gone.run());
        }
    }
}
