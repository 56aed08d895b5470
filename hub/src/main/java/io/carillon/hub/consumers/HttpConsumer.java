package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.Webhook;

/** Sends events to an HTTP endpoint, in the form that those behind it understand. */
final class HttpConsumer implements EventConsumer {

    /**
     * What is sent for events.
     *
     * @param headers beside those of every request
     */
    record Message(String content, Map<String, String> headers) {

        Message(String content) {
            this(content, Map.of());
        }
    }

    /** How events are written for somebody. */
    interface Form {

        /** How many events one message may bring. */
        default int mostAtOnce() {
            return 1;
        }

        /**
         * The message for events.
         *
         * @param events as many as {@link #mostAtOnce} allows, at least one
         * @throws TriggerException when there is none for them
         */
        Message of(List<HubEvent> events) throws TriggerException;
    }

    private final Webhook webhook;
    private final Form form;

    private HttpConsumer(Webhook webhook, Form form) {
        this.webhook = webhook;
        this.form = form;
    }

    /**
     * A consumer for the endpoint that the settings describe, with a circuit breaker.
     *
     * @param contentType what the form's messages are
     */
    static EventConsumer of(ConsumerSettings settings, String contentType, Form form) {
        try {
            Webhook webhook = Webhook.of(settings.parameters(Webhook.PARAMETERS), contentType);
            return CircuitBreaking.of(settings, new HttpConsumer(webhook, form));
        } catch (TriggerException e) {
            throw new HubException(e.getMessage(), e);
        }
    }

    @Override
    public int mostAtOnce() {
        return form.mostAtOnce();
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException, InterruptedException {
        consumeAll(List.of(event));
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws ConsumerException, InterruptedException {
        try {
            Message message = form.of(events);
            webhook.send(id(events), message.content(), message.headers());
        } catch (TriggerException e) {
            throw TriggerConsumer.told(e);
        }
    }

    /** The same whenever these are sent together. */
    private String id(List<HubEvent> events) {
        if (events.size() == 1) {
            return webhook.id(TriggerConsumer.notice(events.getFirst()));
        }
        StringBuilder ids = new StringBuilder();
        for (HubEvent event : events) {
            Notice notice = TriggerConsumer.notice(event);
            ids.append(notice.key()).append(' ').append(notice.revision()).append('\n');
        }
        return UUID.nameUUIDFromBytes(ids.toString().getBytes(UTF_8)).toString();
    }

    @Override
    public void close() {
        webhook.close();
    }
}
