package io.carillon.listen.triggers;

import java.util.List;
import java.util.ServiceLoader;

/** The types of triggers that there are. */
public final class Triggers {

    private static final List<TriggerFactory> BUILT_IN = List.of(new EchoTrigger.Factory(), new LogTrigger.Factory(),
            new CommandTrigger.Factory(), new PostTrigger.Factory(), new FunctionTrigger.Factory(),
            new WebhookTrigger.Factory());

    private Triggers() {
    }

    /**
     * The factory for a type.
     *
     * @param type in lower case
     * @throws TriggerException when there is none
     */
    public static TriggerFactory factory(String type) throws TriggerException {
        for (TriggerFactory factory : BUILT_IN) {
            if (factory.type().equals(type)) {
                return factory;
            }
        }
        for (TriggerFactory factory : ServiceLoader.load(TriggerFactory.class)) {
            if (factory.type().equals(type)) {
                return factory;
            }
        }
        throw new TriggerException(switch (type) {
            case "email" -> "Trigger type email needs the module carillon-listen-mail on the class path";
            case "worker" -> "Trigger type worker needs the module carillon-workflow on the class path";
            default -> "'Trigger type " + type + " not recognised'";
        }, false);
    }
}
