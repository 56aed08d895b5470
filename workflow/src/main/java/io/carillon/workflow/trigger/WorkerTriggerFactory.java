package io.carillon.workflow.trigger;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerFactory;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * The trigger {@code worker}: launches a worker of a workflow, as its manager would. Parameters are {@code config},
 * {@code worker}, {@code args}, {@code host}, {@code time_limit}, {@code once} and {@code nowcast}.
 */
public final class WorkerTriggerFactory implements TriggerFactory {

    private static final String PROGRAM = "nowcast";

    @Override
    public String type() {
        return "worker";
    }

    /** The program for workers of ours: that of the parameter, or beside this one, or on the path. */
    private static List<String> nowcast(TriggerParameters parameters) {
        List<String> given = parameters.texts(PROGRAM);
        String home = System.getProperty("carillon.home");
        return given.isEmpty() ? List.of(home == null ? PROGRAM : Path.of(home, PROGRAM).toString()) : given;
    }

    @Override
    public Trigger create(TriggerParameters parameters) throws TriggerException {
        String name = parameters.text("config");
        NowcastConfig config;
        try {
            config = NowcastConfig.load(Path.of(name), parameters.environment());
        } catch (ConfigException e) {
            throw new TriggerException("config: " + String.valueOf(e.getMessage()).replace("\n", "; "), false, e);
        } catch (InvalidPathException e) {
            throw new TriggerException("config: " + PythonText.repr(name) + " is no path", false, e);
        }
        List<TextTemplate> args = new ArrayList<>();
        for (String arg : parameters.texts("args")) {
            args.add(TextTemplate.of(arg, TextTemplate.Form.PLAIN));
        }
        @Nullable
        Duration limit = parameters.seconds("time_limit", null);
        String host = String.valueOf(parameters.text("host", NextWorker.LOCALHOST));
        return new WorkerTrigger(config, parameters.text("worker"), args, host, limit, parameters.flag("once", true),
                nowcast(parameters));
    }
}
