package io.carillon.workflow.worker;

import java.util.Map;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What a worker has at hand while it does its job. */
public interface WorkerJob {

    /** The command line, understood. */
    WorkerArguments arguments();

    /** The configuration of the workflow. */
    NowcastConfig config();

    /** The worker's log. */
    Logger log();

    /**
     * Publishes an event in the event store, as {@code aviso notify} does: that of the configuration
     * ({@code carillon: event store}), or that of the user's own configuration of {@code aviso}. Waits for a store that
     * is away; the event is durable when this returns.
     *
     * @param notification the event type as {@code event}, its fields, and if wanted {@code payload} and {@code ttl}
     * @throws WorkerException      when the event is not as its schema wants it, or the store refuses it
     * @throws InterruptedException when the worker is told to stop
     */
    void publish(Map<String, ?> notification) throws WorkerException, InterruptedException;

    /**
     * Tells the manager something, and waits for its reply, however long that takes: the message is not lost when the
     * broker or the manager is restarted.
     *
     * @param type    a message type of the worker's entry in the message registry
     * @param payload a value as in {@link Message#payload}
     * @return the reply; null with {@code --debug}, when nobody is told
     * @throws WorkerException      when the type, or that of the reply, isn't registered, or there is no reply within
     *                              the time that the configuration gives it
     * @throws InterruptedException when the worker is told to stop
     */
    @Nullable
    Message tellManager(String type, @Nullable Object payload) throws WorkerException, InterruptedException;
}
