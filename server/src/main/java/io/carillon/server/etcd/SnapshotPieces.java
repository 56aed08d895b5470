package io.carillon.server.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.carillon.store.StoreException;
import io.carillon.store.StoreSnapshot;
import io.vertx.core.Context;

/**
 * Sends a snapshot piece by piece, as fast as its connection takes it. Read where reading may wait, sent on the event
 * loop of the connection.
 */
final class SnapshotPieces {

    /** Where the pieces go; used on the event loop. */
    interface Target {

        boolean isFull();

        /** Calls back each time that there is room again. */
        void onRoom(Runnable callback);

        /**
         * Takes a piece.
         *
         * @param left how many bytes follow
         */
        void piece(byte[] bytes, long left);

        /** All was sent. */
        void end();

        /** Not all could be sent. */
        void fail(EtcdError error);
    }

    private final Context context;
    private final Executor blocking;
    private final int size;
    private final Supplier<StoreSnapshot> source;
    private final Object room = new Object();
    private boolean full;
    private boolean stopped;

    /**
     * @param size   of a piece, in bytes
     * @param source makes the snapshot; may wait
     */
    SnapshotPieces(Context context, Executor blocking, int size, Supplier<StoreSnapshot> source) {
        this.context = context;
        this.blocking = blocking;
        this.size = size;
        this.source = source;
    }

    void start(Target target) {
        target.onRoom(() -> setFull(false));
        blocking.execute(() -> {
            try (StoreSnapshot snapshot = source.get(); InputStream in = snapshot.open()) {
                send(in, snapshot.bytes(), target);
                context.runOnContext(_ -> target.end());
            } catch (RefusedException | StoreException e) {
                context.runOnContext(_ -> target.fail(EtcdError.of(e)));
            } catch (IOException e) {
                context.runOnContext(_ -> target.fail(new EtcdError(EtcdError.UNAVAILABLE,
                        "etcdserver: the snapshot can't be read: " + e.getMessage())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void send(InputStream in, long bytes, Target target) throws IOException, InterruptedException {
        long left = bytes;
        while (left > 0 && awaitRoom()) {
            byte[] piece = in.readNBytes((int) Math.min(size, left));
            left -= piece.length;
            long after = left;
            setFull(true);
            context.runOnContext(_ -> {
                target.piece(piece, after);
                setFull(target.isFull());
            });
        }
    }

    private void setFull(boolean value) {
        synchronized (room) {
            full = value;
            room.notifyAll();
        }
    }

    private boolean awaitRoom() throws InterruptedException {
        synchronized (room) {
            while (full && !stopped) {
                room.wait();
            }
            return !stopped;
        }
    }

    /** The client is gone. */
    void stop() {
        synchronized (room) {
            stopped = true;
            room.notifyAll();
        }
    }
}
