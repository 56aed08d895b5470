package io.carillon.hub.consumers;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

import io.carillon.hub.HubException;

/** The types of consumers that there are. */
public final class ConsumerFactories {

    private static final List<ConsumerFactory> BUILT_IN = List.of(new LogConsumer.Factory(),
            TriggerConsumer.Factory.command(), TriggerConsumer.Factory.worker(), TriggerConsumer.Factory.webhook(),
            TriggerConsumer.Factory.email(), new CloudEventsForm.Factory(), new ChatForm.Factory(ChatForm.SLACK),
            new ChatForm.Factory(ChatForm.MATTERMOST), new ChatForm.Factory(ChatForm.TEAMS), new NtfyForm.Factory(),
            new LogstashFactory());

    private ConsumerFactories() {
    }

    /**
     * The factory for a type.
     *
     * @throws HubException when there is none; the message names those that there are
     */
    public static ConsumerFactory of(String type) {
        List<String> types = new ArrayList<>();
        for (ConsumerFactory factory : all()) {
            if (factory.type().equals(type)) {
                return factory;
            }
            types.add(factory.type());
        }
        throw new HubException("type must be one of " + String.join(", ", types) + ", or that of a module on the class"
                + " path, not '" + type.replaceAll("\\p{Cntrl}", " ") + "'");
    }

    private static List<ConsumerFactory> all() {
        List<ConsumerFactory> all = new ArrayList<>(BUILT_IN);
        ServiceLoader.load(ConsumerFactory.class).forEach(all::add);
        return all;
    }
}
