package zmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalerTest {

    private final Ctx context = new Ctx();
    private final Signaler signaler = new Signaler(context, 1, context.errno());

    @AfterEach
    void close() throws Exception {
        signaler.close();
        context.terminate();
    }

    /** JeroMQ's own fails here: its reader is woken by what it isn't to have yet, and would ask again and again. */
    @Test
    void whoever_is_woken_by_the_channel_finds_a_signal() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Thread sender = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                signaler.send();
            }
        });
        try (Selector selector = Selector.open()) {
            signaler.getFd().register(selector, SelectionKey.OP_READ);
            for (int i = 0; i < 20_000; i++) {
                selector.select();
                selector.selectedKeys().clear();
                assertThat(signaler.waitEvent(0)).as("signal %d", i).isTrue();
                signaler.recv();
            }
        } finally {
            enough.set(true);
            sender.join();
        }
    }

    @Test
    void signals_that_nobody_has_taken_yet_are_one() {
        signaler.send();
        signaler.send();

        assertThat(signaler.waitEvent(0)).isTrue();
        signaler.recv();
        assertThat(signaler.waitEvent(0)).isFalse();
        assertThat(context.errno().get()).isEqualTo(ZError.EAGAIN);
        signaler.send();
        assertThat(signaler.waitEvent(0)).isTrue();
    }

    @Test
    void waits_until_there_is_a_signal() throws Exception {
        FutureTask<Boolean> reader = new FutureTask<>(() -> signaler.waitEvent(-1));
        Thread thread = Thread.ofPlatform().start(reader);
        while (thread.getState() == Thread.State.NEW || reader.state() != FutureTask.State.RUNNING) {
            Thread.onSpinWait();
        }
        signaler.send();

        assertThat(reader.get(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void waits_no_longer_than_it_is_told() {
        assertThat(signaler.waitEvent(1)).isFalse();
        assertThat(context.errno().get()).isEqualTo(ZError.EAGAIN);
    }

    @Test
    void a_thread_that_is_interrupted_can_give_a_signal_and_stays_interrupted() {
        Thread.currentThread().interrupt();
        signaler.send();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(signaler.waitEvent(0)).isTrue();
    }

    @Test
    void an_interruption_ends_the_waiting_once() {
        signaler.send();
        Thread.currentThread().interrupt();

        assertThat(signaler.waitEvent(-1)).isFalse();
        assertThat(context.errno().get()).isEqualTo(ZError.EINTR);
        assertThat(signaler.waitEvent(-1)).isTrue();
        signaler.recv();
        assertThat(context.errno().get()).isNotEqualTo(ZError.EINTR);
    }
}
