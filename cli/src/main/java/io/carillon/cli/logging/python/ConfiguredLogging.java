package io.carillon.cli.logging.python;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.cli.logging.LogOutput;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * Loggers and handlers as Python's {@code logging} has them: a message goes to the handlers of its logger and of those
 * above it. The project's own messages are those of the logger {@code aviso}, whose level is DEBUG unless it is
 * configured, as v1's. Thread-safe.
 */
public final class ConfiguredLogging implements LogOutput, AutoCloseable {

    /** The logger of all messages of aviso. */
    static final String OWN = "aviso";

    /** The name of the handler that {@code debug} and {@code quiet} change. */
    static final String CONSOLE = "console";

    private static final StackWalker WALKER = StackWalker.getInstance();

    private final Map<String, LoggerConfig> loggers;
    private final List<LogHandler> handlers;
    private final boolean needsCaller;
    private final ConcurrentHashMap<String, Route> routes = new ConcurrentHashMap<>();
    private final LogHandler lastResort;
    private volatile LoggerConfig root;

    /**
     * What a logger is configured with.
     *
     * @param level     null for that of the logger above
     * @param propagate whether the handlers above get its messages too
     */
    record LoggerConfig(@Nullable Integer level, List<LogHandler> handlers, List<LogFilter> filters,
            boolean propagate) {
        LoggerConfig withLevel(int newLevel) {
            return new LoggerConfig(newLevel, handlers, filters, propagate);
        }
    }

    /**
     * What becomes of the messages of a logger.
     *
     * @param level   the least important ones that are written
     * @param filters those of the logger itself
     */
    private record Route(int level, List<LogFilter> filters, List<LogHandler> handlers) {
    }

    /**
     * @param loggers    by name
     * @param handlers   all, whether a logger has them or not; closed with this
     * @param lastResort what writes the messages of loggers without any
     */
    ConfiguredLogging(LoggerConfig root, Map<String, LoggerConfig> loggers, List<LogHandler> handlers,
            LogHandler lastResort) {
        this.root = root;
        this.lastResort = lastResort;
        this.loggers = Map.copyOf(loggers);
        this.handlers = List.copyOf(handlers);
        this.needsCaller = handlers.stream().anyMatch(LogHandler::needsCaller);
    }

    /**
     * Shows everything: the root logger and the handler that is named {@code console} take all levels from DEBUG on.
     */
    public void debug() {
        root = root.withLevel(PythonLevel.DEBUG);
        routes.clear();
        setConsoleLevel(PythonLevel.DEBUG);
    }

    /** Shows errors only where there is a handler that is named {@code console}; others stay as they are. */
    public void quiet() {
        setConsoleLevel(PythonLevel.ERROR);
    }

    private void setConsoleLevel(int level) {
        root.handlers.stream().filter(handler -> handler.name().equals(CONSOLE)).findFirst()
                .ifPresent(console -> console.setLevel(level));
    }

    private Route route(String name) {
        Route route = routes.get(name);
        return route == null ? routes.computeIfAbsent(name, this::findRoute) : route;
    }

    /** Whatever class of the project it is that has something to say. */
    private static String name(String logger) {
        return logger.startsWith("io.carillon.") ? OWN : logger;
    }

    private Route findRoute(String name) {
        Integer level = null;
        List<LogHandler> reached = new ArrayList<>();
        LoggerConfig own = loggers.get(name);
        boolean propagates = true;
        for (String at = name; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            LoggerConfig logger = loggers.get(at);
            if (logger != null) {
                if (level == null) {
                    level = logger.level;
                }
                if (propagates) {
                    reached.addAll(logger.handlers);
                    propagates = logger.propagate;
                }
            }
        }
        if (propagates) {
            reached.addAll(root.handlers);
        }
        if (reached.isEmpty()) {
            reached.add(lastResort);
        }
        int least = level != null ? level : root.level == null ? PythonLevel.WARNING : root.level;
        return new Route(least, own == null ? List.of() : own.filters, List.copyOf(reached));
    }

    @Override
    public boolean isEnabled(String logger, boolean own, Level level) {
        Route route = route(name(logger));
        int number = PythonLevel.of(level);
        if (number < route.level) {
            return false;
        }
        for (LogHandler handler : route.handlers) {
            if (number >= handler.level()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void write(String logger, boolean own, Level level, String template, String message,
            @Nullable Throwable throwable) {
        String name = name(logger);
        Route route = route(name);
        Thread thread = Thread.currentThread();
        String threadName = thread.getName().equals("main") ? "MainThread" : thread.getName();
        LogRecord made = new LogRecord(Instant.now(), name, PythonLevel.of(level), template, message, throwable,
                thread.threadId(), threadName.isEmpty() ? "Thread-" + thread.threadId() : threadName,
                needsCaller ? caller() : null, Map.of());
        LogRecord passed = LogFilters.apply(route.filters, made);
        if (passed != null) {
            for (LogHandler handler : route.handlers) {
                handler.handle(passed);
            }
        }
    }

    private static boolean isOfLogging(StackWalker.StackFrame frame) {
        String type = frame.getClassName();
        return type.startsWith("org.slf4j.") || type.equals(LogOutput.class.getPackageName() + ".ConsoleLogger")
                || type.equals(ConfiguredLogging.class.getName());
    }

    private static StackWalker.@Nullable StackFrame caller() {
        return WALKER.walk(frames -> frames.dropWhile(ConfiguredLogging::isOfLogging).findFirst()).orElse(null);
    }

    @Override
    public void close() {
        handlers.forEach(LogHandler::close);
    }
}
