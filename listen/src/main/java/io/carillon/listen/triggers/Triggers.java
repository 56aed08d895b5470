package io.carillon.listen.triggers;

import java.util.List;
import java.util.ServiceLoader;

/** The types of triggers that there are. */
public final class Triggers {

    private static final List<TriggerFactory> BUILT_IN = List.of(new EchoTrigger.Factory(), new LogTrigger.Factory(),
            new CommandTrigger.Factory(), new PostTrigger.Factory(), new FunctionTrigger.Factory());

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
        throw new TriggerException("'Trigger type " + type + " not recognised'", false);
    }
}
