package io.carillon.workflow.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;

/** Configurations for tests, in a folder of their own. */
public final class TestConfig {

    private TestConfig() {
    }

    /** A configuration that logs in every detail to {@code nowcast.log}, with more behind it. */
    public static Path write(Path folder, int workersPort, String more) {
        return write(folder, workersPort, local(folder), "", more);
    }

    /** A configuration with a logging section of its own, and more behind its ports. */
    public static Path write(Path folder, int workersPort, String logging, String loggingPorts, String more) {
        String text = """
                checklist file: %1$s/nowcast_checklist.yaml
                python: %1$s/python
                %2$s
                zmq:
                  host: 127.0.0.1
                  ports:
                    manager: 1
                    workers: %3$d
                %4$s
                message registry:
                  manager:
                    ack: message acknowledged
                    checklist cleared: system checklist cleared
                    unregistered message type: ERROR - unregistered message type received from worker
                  next workers module: next_workers
                  workers:
                    sleep: {checklist key: sleepyhead, success: slept well, failure: slept badly, crash: sleep crashed}
                    clear_checklist: {clear checklist: please, success: cleared, failure: not cleared, crash: crashed}
                    rotate_logs: {checklist key: logs, success: rotated, failure: not rotated, crash: crashed}
                    plot: {checklist key: plots, success: plotted, success late: late, failure: not plotted, crash: crashed}
                %5$s
                """
                .formatted(folder, logging, workersPort, loggingPorts, more);
        try {
            return Files.writeString(folder.resolve("nowcast.yaml"), text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String local(Path folder) {
        return """
                logging:
                  version: 1
                  formatters:
                    simple: {format: '%%(levelname)s [%%(name)s] %%(message)s'}
                  handlers:
                    console: {class: logging.StreamHandler, level: 100, formatter: simple, stream: 'ext://sys.stdout'}
                    text:
                      class: logging.handlers.RotatingFileHandler
                      formatter: simple
                      filename: %s/nowcast.log
                      backupCount: 2
                  root: {level: DEBUG, handlers: [console, text]}
                """.formatted(folder).replace("%%", "%");
    }

    /** Reads a configuration. */
    public static NowcastConfig load(Path file) {
        try {
            return NowcastConfig.load(file, Map.of());
        } catch (ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** What was logged so far. */
    public static String log(Path folder) {
        return text(folder.resolve("nowcast.log"));
    }

    /** A file's text; empty when there is none. */
    public static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A program in place of Python's interpreter: a script of the shell. */
    public static void python(Path folder, String script) {
        try {
            Path program = folder.resolve("python");
            Files.writeString(program, "#!/bin/sh\n" + script + "\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
