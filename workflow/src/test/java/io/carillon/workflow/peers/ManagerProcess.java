package io.carillon.workflow.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.manager.NowcastManager;

/** A manager in a process of its own, to be killed. */
public final class ManagerProcess {

    private ManagerProcess() {
    }

    /** Runs a manager for the configuration that the argument names. */
    public static void main(String[] arguments) throws Exception {
        NowcastConfig config = NowcastConfig.load(Path.of(arguments[0]), Map.of());
        NowcastManager manager = NowcastManager.start(config,
                new NowcastManager.Options(false, List.of("nowcast"), Map.of()));
        Runtime.getRuntime().addShutdownHook(new Thread(manager::close));
        manager.await();
    }

    /** Starts one. */
    public static Process start(Path config) throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                ManagerProcess.class.getName(), config.toString()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(config.resolveSibling("manager.log").toFile()))
                .start();
    }
}
