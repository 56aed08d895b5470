package io.carillon.workflow.worker;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

import io.carillon.workflow.config.ConfiguredWorker;
import io.carillon.workflow.config.ConfiguredWorker.InJava;
import io.carillon.workflow.config.ConfiguredWorker.Program;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/** Finds workers by what next workers, schedules and users call them. */
public final class Workers {

    private Workers() {
    }

    /**
     * A worker.
     *
     * @param worker         what does the job
     * @param nameInMessages the name that it has by its entry in the configuration; null for its own
     */
    public record Found(NowcastWorker worker, @Nullable String nameInMessages) {
    }

    /**
     * Finds a worker: an entry of the configuration, a built-in one, one that was made known to {@link ServiceLoader},
     * or a class.
     *
     * @param name       as {@code sleep}, {@code carillon.workers.sleep}, {@code nowcast.workers.make_plots} or
     *                   {@code com.example.MakePlots}
     * @param configured the workers of the configuration
     * @param loader     where classes are found
     * @throws WorkerException when there is none of that name
     */
    public static Found find(String name, Map<String, ConfiguredWorker> configured, ClassLoader loader)
            throws WorkerException {
        String shortName = name.startsWith(LaunchCommands.JAVA_PACKAGE)
                ? name.substring(LaunchCommands.JAVA_PACKAGE.length())
                : name;
        ConfiguredWorker entry = configured.getOrDefault(name, configured.get(shortName));
        String nameInMessages = new NextWorker(shortName).name();
        return switch (entry) {
            case Program program -> new Found(new ProgramWorker(nameInMessages, program), nameInMessages);
            case InJava java -> new Found(inJava(java.name(), loader), nameInMessages);
            case null -> new Found(inJava(shortName, loader), null);
        };
    }

    private static NowcastWorker inJava(String name, ClassLoader loader) throws WorkerException {
        NowcastWorker builtIn = builtIn(name);
        if (builtIn != null) {
            return builtIn;
        }
        for (NowcastWorker worker : ServiceLoader.load(NowcastWorker.class, loader)) {
            if (worker.name().equals(name)) {
                return worker;
            }
        }
        try {
            return loader.loadClass(name).asSubclass(NowcastWorker.class).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new WorkerException("there is no worker " + name + "; built in are " + String.join(", ", builtIns())
                    + "; others have to be among carillon: workers in the configuration, or be a class on the class path",
                    e);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new WorkerException("the class " + name + " is no NowcastWorker with a public constructor without "
                    + "parameters: " + e, e);
        }
    }

    private static @Nullable NowcastWorker builtIn(String name) {
        return switch (name) {
            case "sleep" -> new SleepWorker();
            case "awaken" -> new AwakenWorker();
            case "clear_checklist" -> new ClearChecklistWorker();
            case "rotate_logs" -> new RotateLogsWorker();
            case "exec" -> new ExecWorker();
            default -> null;
        };
    }

    /** The names of the built-in workers. */
    public static List<String> builtIns() {
        return List.of("sleep", "awaken", "clear_checklist", "rotate_logs", "exec");
    }

    /**
     * The command line of a built-in worker.
     *
     * @param name    one of {@link #builtIns()}
     * @param program how it is called, for the help
     * @throws IllegalArgumentException when there is none of that name
     */
    public static WorkerSyntax syntax(String name, String program) {
        NowcastWorker worker = builtIn(name);
        if (worker == null) {
            throw new IllegalArgumentException("no worker " + name + " is built in");
        }
        return WorkerSyntax.of(worker, program);
    }
}
