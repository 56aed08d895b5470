package io.carillon.hub.consumers;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.Origin;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.NoticeTrigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerFactory;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import io.carillon.listen.triggers.Webhook;
import org.jspecify.annotations.Nullable;

/**
 * A trigger of listeners as a consumer, with the same settings and templates. A template may name every field and extra
 * of the event ({@code ${title}}, {@code ${request.country}}); {@code ${event}} is its type and {@code ${payload}} its
 * body, so that templates of listeners serve too. {@code ${json}} is the event's JSON.
 */
public final class TriggerConsumer implements EventConsumer {

    private final NoticeTrigger trigger;

    /**
     * @param trigger closed with the consumer
     */
    public TriggerConsumer(NoticeTrigger trigger) {
        this.trigger = trigger;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException, InterruptedException {
        try {
            trigger.fire(notice(event));
        } catch (TriggerException e) {
            throw told(e);
        }
    }

    /** An event as what templates know. */
    static Notice notice(HubEvent event) {
        Origin origin = event.origin();
        return new Notice(event.fields(), Map.of("event", event.type(), "payload", event.body()),
                origin == null ? event.id() : origin.key(), origin == null ? 0 : origin.revision());
    }

    /** What the failure of a trigger means for an event. */
    static ConsumerException told(TriggerException e) {
        if (!e.passing()) {
            return new ConsumerException(Kind.REFUSED, e.getMessage(), e);
        }
        if (e.unavailable()) {
            return new ConsumerException(Kind.UNAVAILABLE, e.getMessage(), e.pause());
        }
        return new ConsumerException(isUnreachable(e) ? Kind.UNAVAILABLE : Kind.FAILED, e.getMessage(), e);
    }

    /** Nobody answered, so that it does not lie with the event. */
    private static boolean isUnreachable(Throwable e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        trigger.close();
    }

    /** Makes consumers of a type that listeners know as a trigger. */
    static final class Factory implements ConsumerFactory {

        private static final String EMAIL = "email";
        private static final String WEBHOOK = "webhook";

        private final String type;
        private final List<String> names;

        /**
         * @param names those of the trigger's parameters
         */
        private Factory(String type, List<String> names) {
            this.type = type;
            this.names = names;
        }

        static Factory command() {
            return new Factory("command", List.of("command", "working_dir", "environment", "check_exit_code"));
        }

        static Factory webhook() {
            return new Factory(WEBHOOK, Stream.concat(Webhook.PARAMETERS.stream(), Stream.of("body")).toList());
        }

        static Factory worker() {
            return new Factory("worker", List.of("config", "worker", "args", "host", "time_limit", "once", "nowcast"));
        }

        static Factory email() {
            return new Factory(EMAIL, List.of("host", "port", "tls", "verify", "username", "password", "password_file",
                    "password_env", "from", "to", "subject", "text", "html", "thread", "unsubscribe"));
        }

        @Override
        public String type() {
            return type;
        }

        @Override
        public EventConsumer create(ConsumerSettings settings) {
            TriggerParameters parameters = settings.parameters(names);
            if (type.equals(EMAIL)) {
                parameters = with(parameters, Map.of("subject", "${title}", "text", "${body}\n", "thread", true));
            }
            try {
                if (factory().create(parameters) instanceof NoticeTrigger trigger) {
                    EventConsumer consumer = new TriggerConsumer(trigger);
                    return type.equals(WEBHOOK) ? CircuitBreaking.of(settings, consumer) : consumer;
                }
            } catch (TriggerException e) {
                throw new HubException(e.getMessage(), e);
            }
            throw new HubException("type " + type + " is for listeners alone");
        }

        /** The same with values where there are none. */
        private static TriggerParameters with(TriggerParameters parameters, Map<String, Object> otherwise) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>(parameters.values());
            otherwise.forEach(values::putIfAbsent);
            return new TriggerParameters(values, parameters.output(), parameters.environment());
        }

        private TriggerFactory factory() throws TriggerException {
            return Triggers.factory(type);
        }

        @Override
        public DeliveryOptions options() {
            try {
                return DeliveryOptions.defaults().withTimeout(factory().timeout());
            } catch (TriggerException e) {
                throw new HubException(e.getMessage(), e);
            }
        }
    }
}
