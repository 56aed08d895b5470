package io.carillon.listen.triggers;

import java.io.PrintStream;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code echo}: shows the notification on standard output (aviso-v1 6.2). */
final class EchoTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final PrintStream output;

    private EchoTrigger(PrintStream output) {
        this.output = output;
    }

    @Override
    public void fire(Event event) {
        LOG.info("Starting Echo Trigger...");
        LOG.info("Notification received:");
        String text = PythonJson.pretty(event.notification()) + "\n";
        output.append(text);
        output.flush();
        LOG.info("Echo Trigger completed");
    }

    @Override
    public boolean inOrder() {
        return true;
    }

    static final class Factory implements TriggerFactory {
        @Override
        public String type() {
            return "echo";
        }

        @Override
        public Trigger create(TriggerParameters parameters) {
            return new EchoTrigger(parameters.output());
        }
    }
}
