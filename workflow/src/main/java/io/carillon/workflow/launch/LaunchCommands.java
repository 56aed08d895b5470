package io.carillon.workflow.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.ConfiguredWorker;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * The command lines by which workers are launched (nowcast 5). Python modules exactly as the original launches them,
 * but that arguments for another machine are quoted for its shell; all others by the command {@code nowcast worker}:
 * those that the section {@code carillon: workers} of the configuration names, and built-in ones that are named without
 * a package ({@code sleep}) or as {@code carillon.workers.sleep}. Immutable.
 */
public final class LaunchCommands {

    /** Before the name of a worker in Java, for those who want to name it as if it were a module. */
    public static final String JAVA_PACKAGE = "carillon.workers.";

    private static final Set<String> BUILT_IN = Set.of("sleep", "awaken", "clear_checklist", "rotate_logs", "exec");

    private final NowcastConfig config;
    private final Set<String> configured;
    private final List<String> nowcast;

    /**
     * Launches what a configuration describes.
     *
     * @param nowcast the command that runs our program {@code nowcast} on this machine: the program, and what stands
     *                before {@code worker}
     * @throws ConfigException when the workers in the configuration can't be understood
     */
    public LaunchCommands(NowcastConfig config, List<String> nowcast) throws ConfigException {
        this.config = config;
        this.configured = Set.copyOf(ConfiguredWorker.of(config).keySet());
        this.nowcast = List.copyOf(nowcast);
    }

    /** Whether a module is a worker that {@code nowcast worker} runs. */
    public boolean isOurs(String module) {
        return configured.contains(module) || BUILT_IN.contains(module) || module.startsWith(JAVA_PACKAGE);
    }

    /**
     * The command that launches a worker: a program and its arguments; no shell of this machine sees them.
     *
     * @throws LaunchException when the host is not one of the configuration's {@code run: enabled hosts}
     */
    public List<String> command(NextWorker worker) throws LaunchException {
        return worker.host().equals(NextWorker.LOCALHOST) ? local(worker) : remote(worker);
    }

    private List<String> local(NextWorker worker) {
        List<String> command = new ArrayList<>();
        if (isOurs(worker.module())) {
            command.addAll(nowcast);
            command.addAll(List.of("worker", worker.module()));
        } else {
            command.addAll(List.of(config.python(), "-m", worker.module()));
        }
        command.add(config.file().toString());
        command.addAll(worker.args());
        return command;
    }

    private List<String> remote(NextWorker worker) throws LaunchException {
        Map<?, ?> host = enabledHost(worker.host());
        List<String> command = new ArrayList<>(List.of("ssh", worker.host()));
        Object program = host.get("nowcast");
        boolean ours = isOurs(worker.module()) && program != null;
        if (!ours || host.get("envvars") != null) {
            command.addAll(List.of("source", setting(host, worker.host(), "envvars"), ";"));
        }
        if (ours) {
            command.addAll(List.of(setting(host, worker.host(), "nowcast"), "worker"));
        } else {
            command.addAll(List.of(setting(host, worker.host(), "python"), "-m"));
        }
        command.add(ShellWords.quote(worker.module()));
        command.add(setting(host, worker.host(), "config file"));
        worker.args().forEach(arg -> command.add(ShellWords.quote(arg)));
        return command;
    }

    private Map<?, ?> enabledHost(String name) throws LaunchException {
        if (!(config.at("run", "enabled hosts", name) instanceof Map<?, ?> host)) {
            throw new LaunchException("host '" + name + "' is not among the run: enabled hosts of " + config.file()
                    + known(config.at("run", "enabled hosts")));
        }
        if (name.startsWith("-")) {
            throw new LaunchException("host '" + name + "' can't begin with a hyphen, which ssh takes for an option");
        }
        return host;
    }

    private static String known(@Nullable Object hosts) {
        return hosts instanceof Map<?, ?> map ? ", which are " + map.keySet() : ", which has none";
    }

    private String setting(Map<?, ?> host, String name, String key) throws LaunchException {
        if (host.get(key) instanceof String text && !text.isBlank()) {
            return ShellWords.quoteConfigured(text);
        }
        throw new LaunchException(
                config.file() + ": run: enabled hosts: " + name + ": '" + key + "' must be there and be text");
    }
}
