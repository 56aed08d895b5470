package io.carillon.workflow.logs;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The loggers of a process as Python has them: each hands what its level lets through to its handlers and then to those
 * of the loggers above it, up to the root or to one that doesn't propagate. Thread-safe.
 */
final class LogTree implements AutoCloseable {

    private static final Set<String> DOMAINS = Set.of("ch", "com", "dev", "http", "io", "jakarta", "java", "javax",
            "jdk", "net", "org", "sun", "tools");

    private final Map<String, LogSink> sinks;
    private final LoggingConfig config;
    private final List<LogSink> always;
    private final Map<String, Route> routes = new ConcurrentHashMap<>();

    /**
     * Where the messages of a logger go.
     *
     * @param level the least important level that is let through
     */
    private record Route(int level, List<LogSink> sinks) {
    }

    private LogTree(Map<String, LogSink> sinks, LoggingConfig config, List<LogSink> always) {
        this.sinks = sinks;
        this.config = config;
        this.always = always;
    }

    /**
     * Opens the handlers that loggers use.
     *
     * @param given  handlers that are there already, by name; closed with this
     * @param always what takes every message besides; closed with this
     * @throws LogConfigException when a handler can't be opened; then none is
     */
    static LogTree open(LoggingConfig config, Map<String, LogHandler> given, List<LogSink> always, PrintStream out,
            PrintStream err) {
        Map<String, LogSink> sinks = new LinkedHashMap<>();
        LogTree tree = new LogTree(sinks, config, always);
        try {
            for (LoggingConfig.HandlerConfig handler : config.handlers().values()) {
                LogHandler opened = given.containsKey(handler.name())
                        ? given.get(handler.name())
                        : LogHandlers.open(handler, out, err);
                if (opened != null) {
                    sinks.put(handler.name(), new LogSink(handler.name(), handler.level(), opened));
                }
            }
        } catch (LogConfigException e) {
            tree.close();
            throw e;
        }
        return tree;
    }

    boolean isEnabled(String logger, int level) {
        return level >= route(logger).level;
    }

    void log(LogRecord log) {
        Route route = route(log.logger());
        if (log.level() < route.level) {
            return;
        }
        for (LogSink sink : route.sinks) {
            sink.take(log);
        }
        for (LogSink sink : always) {
            sink.take(log);
        }
    }

    private Route route(String logger) {
        Route known = routes.get(logger);
        return known == null ? routes.computeIfAbsent(logger, this::makeRoute) : known;
    }

    private Route makeRoute(String logger) {
        List<LogSink> reached = new ArrayList<>();
        int level = LogLevel.NOT_SET;
        boolean configured = false;
        String name = logger;
        while (!name.isEmpty()) {
            LoggingConfig.LoggerConfig own = config.loggers().get(name);
            if (own != null) {
                configured = true;
                level = level == LogLevel.NOT_SET ? own.level() : level;
                addSinks(own, reached);
                if (!own.propagate()) {
                    return new Route(level == LogLevel.NOT_SET ? config.root().level() : level, reached);
                }
            }
            name = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        }
        addSinks(config.root(), reached);
        level = level == LogLevel.NOT_SET ? config.root().level() : level;
        return new Route(configured || isOwn(logger) ? level : Math.max(level, LogLevel.WARNING), reached);
    }

    /**
     * What libraries say in detail is not for the log of a workflow. Their loggers have the names of classes; that of
     * requests to the event store is {@code http.client}.
     */
    private static boolean isOwn(String logger) {
        int dot = logger.indexOf('.');
        return dot < 0 || logger.startsWith("io.carillon.") || !DOMAINS.contains(logger.substring(0, dot));
    }

    private void addSinks(LoggingConfig.LoggerConfig logger, List<LogSink> reached) {
        for (String name : logger.handlers()) {
            LogSink sink = sinks.get(name);
            if (sink != null) {
                reached.add(sink);
            }
        }
    }

    /** The handler of a name; null when there is none. */
    @Nullable
    LogHandler handler(String name) {
        LogSink sink = sinks.get(name);
        return sink == null ? null : sink.handler();
    }

    @Override
    public void close() {
        sinks.values().forEach(LogSink::close);
        always.forEach(LogSink::close);
    }
}
