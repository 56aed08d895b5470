package io.carillon.workflow.logs;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;

/** Makes the loggers of a process, and says where their messages go, which may change. Thread-safe. */
final class NowcastLoggerFactory implements ILoggerFactory {

    private static final LoggingConfig UNCONFIGURED = LoggingConfig
            .read(Map.of("handlers", Map.of("console", Map.of("class", "logging.StreamHandler")), "root",
                    Map.of("level", "WARNING", "handlers", List.of("console"))), "logging");

    private final Map<String, NowcastLogger> loggers = new ConcurrentHashMap<>();
    private volatile Current current = unconfigured();

    /**
     * Where messages go.
     *
     * @param process the name of the process
     */
    record Current(LogTree tree, String process) {
    }

    /** As Python's logging without a configuration: warnings on standard error. */
    private static Current unconfigured() {
        return new Current(LogTree.open(UNCONFIGURED, Map.of(), List.of(), System.out, System.err), "");
    }

    Current current() {
        return current;
    }

    /** Has messages go somewhere else from now on. What they went to before is closed. */
    synchronized void configure(LogTree tree, String process) {
        LogTree before = current.tree;
        current = new Current(tree, process);
        before.close();
    }

    /** Has messages go where they go in a process that has no configuration, if they go to a tree still. */
    synchronized void reset(LogTree tree) {
        if (current.tree == tree) {
            current = unconfigured();
        }
        tree.close();
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, each -> new NowcastLogger(each, this));
    }
}
