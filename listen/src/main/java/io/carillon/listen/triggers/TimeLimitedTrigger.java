package io.carillon.listen.triggers;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.carillon.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A trigger that is interrupted when it takes too long, which is a failure that may pass. */
public final class TimeLimitedTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** Who was interrupted is waited for this long, so that no key is worked on twice at once. */
    private static final Duration HEED = Duration.ofSeconds(10);

    private final Trigger trigger;
    private final Duration limit;
    private final String message;

    /**
     * @param trigger what is done
     * @param limit   how long it may take
     * @param message what is said when it takes longer
     */
    public TimeLimitedTrigger(Trigger trigger, Duration limit, String message) {
        this.trigger = trigger;
        this.limit = limit;
        this.message = message;
    }

    /** A span of time for messages. */
    public static String text(Duration limit) {
        long millis = limit.toMillis();
        return (millis % 1000 == 0 ? Long.toString(millis / 1000) : Double.toString(millis / 1000.0)) + " s";
    }

    @Override
    public void fire(Event event) throws TriggerException, InterruptedException {
        FutureTask<Boolean> run = new FutureTask<>(() -> {
            trigger.fire(event);
            return true;
        });
        Thread thread = Thread.ofVirtual().name("aviso-trigger").start(run);
        try {
            run.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            stop(thread);
            if (run.state() != Future.State.SUCCESS) {
                throw new TriggerException(message, true, e);
            }
        } catch (InterruptedException e) {
            stop(thread);
            throw e;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        if (!thread.join(HEED)) {
            LOG.warn("A trigger that was to end after {} goes on, for it does not heed interrupts", text(limit));
        }
    }

    private static TriggerException failure(ExecutionException e) throws InterruptedException {
        return switch (e.getCause()) {
            case TriggerException failed -> failed;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException fault -> throw fault;
            case Error error -> throw error;
            case null, default -> new TriggerException(e.toString(), false, e);
        };
    }

    @Override
    public boolean inOrder() {
        return trigger.inOrder();
    }

    @Override
    public void close() {
        trigger.close();
    }
}
