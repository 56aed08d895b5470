package io.carillon.server.push;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;

/** The clients of a hub whose connections one event loop looks after. */
final class LoopClients {

    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final Context context;
    private final List<PushClient> clients = new ArrayList<>();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * @param context the event loop
     */
    LoopClients(Context context) {
        this.context = context;
    }

    void add(PushClient client) {
        clients.add(client);
        client.start();
    }

    /** There is something to send; from any thread. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(_ -> pump());
        }
    }

    /**
     * Sends what there is. If that takes long, because many are connected or the machine is busy, as long a pause
     * follows: the event loop has time for others, and what comes meanwhile goes out in one write.
     */
    private void pump() {
        long begin = System.nanoTime();
        woken.set(false);
        // What all stand before is put together once.
        Map<Long, Burst> bursts = new HashMap<>();
        each(client -> client.pump(bursts));
        long millis = Math.min(LONGEST_PAUSE_MILLIS, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        if (millis > 0 && woken.compareAndSet(false, true)) {
            var _ = context.owner().setTimer(millis, _ -> pump());
        }
    }

    /** Looks after those who have heard nothing for long; from any thread. */
    void keepAlive() {
        context.runOnContext(_ -> each(PushClient::keepAlive));
    }

    /** Sends all away; from any thread. */
    void end() {
        context.runOnContext(_ -> each(PushClient::end));
    }

    private interface Action {
        void on(PushClient client);
    }

    /** Clients that leave meanwhile do so without disturbing the others. */
    private void each(Action action) {
        clients.removeIf(PushClient::hasEnded);
        // None is added meanwhile, for that happens on this event loop.
        clients.forEach(action::on);
    }
}
