package io.carillon.listen.triggers;

import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.python.PythonText;

/** {@code function}: calls a function of the program that listens (aviso-v1 6.5). */
final class FunctionTrigger implements Trigger {

    private final Consumer<Event> function;

    private FunctionTrigger(Consumer<Event> function) {
        this.function = function;
    }

    @Override
    public void fire(Event event) throws TriggerException {
        try {
            function.accept(event);
        } catch (RuntimeException e) {
            throw new TriggerException(e.getMessage() == null ? e.toString() : e.getMessage(), true, e);
        }
    }

    /** As in v1: a function need not be made for several threads. */
    @Override
    public boolean inOrder() {
        return true;
    }

    static final class Factory implements TriggerFactory {
        @Override
        public String type() {
            return "function";
        }

        @Override
        @SuppressWarnings("unchecked") // a consumer can't be asked what it consumes
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            Object function = parameters.values().get("function");
            if (function instanceof Consumer<?> consumer) {
                return new FunctionTrigger((Consumer<Event>) consumer);
            }
            throw new TriggerException(function == null
                    ? "function is a mandatory field"
                    : "function must be a Consumer<Event> of the program that listens, not " + PythonText.str(function),
                    false);
        }
    }
}
