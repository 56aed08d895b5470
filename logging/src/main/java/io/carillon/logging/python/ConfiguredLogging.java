package io.carillon.logging.python;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.logging.LogLevel;
import io.carillon.logging.LogOutput;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;

/**
 * Loggers and handlers as Python's {@code logging} has them: a message goes to the handlers of its logger and of those
 * above it, up to the root or to one that doesn't propagate. Thread-safe.
 */
public final class ConfiguredLogging implements LogOutput, AutoCloseable {

    /** The name of the handler that {@code debug} and {@code quiet} change. */
    static final String CONSOLE = "console";

    private static final StackWalker WALKER = StackWalker.getInstance();

    private final Conventions conventions;
    private final Map<String, LoggerConfig> loggers;
    private final List<LogHandler> handlers;
    private final List<LogHandler> always;
    private final Map<String, Object> attributes;
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
     * @param loggers  by name
     * @param handlers all, whether a logger has them or not; closed with this
     * @param always   those that get the messages of all loggers; closed with this
     * @param err      where messages go of loggers without any handler
     */
    ConfiguredLogging(Conventions conventions, LoggerConfig root, Map<String, LoggerConfig> loggers,
            List<LogHandler> handlers, List<LogHandler> always, PrintStream err) {
        this.conventions = conventions;
        this.root = root;
        this.loggers = Map.copyOf(loggers);
        this.handlers = List.copyOf(handlers);
        this.always = List.copyOf(always);
        this.attributes = Map.copyOf(conventions.attributes());
        this.lastResort = DictConfig.standardError(conventions, "lastResort", LogLevel.WARNING, err);
        this.needsCaller = handlers.stream().anyMatch(LogHandler::needsCaller);
    }

    /** What Python's {@code logging} does that nobody has configured: warnings go to standard error. */
    public static ConfiguredLogging unconfigured(Conventions conventions, PrintStream err) {
        return new ConfiguredLogging(conventions, new LoggerConfig(LogLevel.WARNING, List.of(), List.of(), true),
                Map.of(), List.of(), List.of(), err);
    }

    /**
     * Shows everything: the root logger and the handler that is named {@code console} take all levels from DEBUG on.
     */
    public void debug() {
        root = root.withLevel(LogLevel.DEBUG);
        routes.clear();
        setConsoleLevel(LogLevel.DEBUG);
    }

    /** Shows errors only where there is a handler that is named {@code console}; others stay as they are. */
    public void quiet() {
        setConsoleLevel(LogLevel.ERROR);
    }

    private void setConsoleLevel(int level) {
        root.handlers.stream().filter(handler -> handler.name().equals(CONSOLE)).findFirst()
                .ifPresent(console -> console.setLevel(level));
    }

    private Route route(String name) {
        Route route = routes.get(name);
        return route == null ? routes.computeIfAbsent(name, this::findRoute) : route;
    }

    private Route findRoute(String name) {
        Integer level = null;
        List<LogHandler> reached = new ArrayList<>();
        LoggerConfig own = loggers.get(name);
        boolean configured = false;
        boolean propagates = true;
        for (String at = name; !at.isEmpty(); at = at.substring(0, Math.max(0, at.lastIndexOf('.')))) {
            LoggerConfig logger = loggers.get(at);
            if (logger != null) {
                configured = true;
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
        reached.addAll(always);
        int least = level != null ? level : root.level == null ? LogLevel.WARNING : root.level;
        return new Route(configured ? least : Math.max(least, conventions.leastLevel(name)),
                own == null ? List.of() : own.filters, List.copyOf(reached));
    }

    @Override
    public boolean isEnabled(String logger, Level level) {
        Route route = route(conventions.nameOf(logger));
        // An error may turn out to be critical, which a marker says that is not at hand here.
        int number = level == Level.ERROR ? LogLevel.CRITICAL : LogLevel.of(level, null);
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
    public void write(String logger, Level level, @Nullable Marker marker, String template, String message,
            @Nullable Throwable throwable) {
        Thread thread = Thread.currentThread();
        String threadName = thread.getName().equals("main") ? "MainThread" : thread.getName();
        write(new LogRecord(Instant.now(), conventions.nameOf(logger), LogLevel.of(level, marker), template, message,
                throwable, thread.threadId(), threadName.isEmpty() ? "Thread-" + thread.threadId() : threadName,
                needsCaller ? caller() : null, attributes));
    }

    /** Writes a record, such as one that another process has made, where its logger's messages go. */
    public void write(LogRecord made) {
        Route route = route(made.name());
        LogRecord passed = made.level() < route.level ? null : LogFilters.apply(route.filters, made);
        if (passed != null) {
            for (LogHandler handler : route.handlers) {
                handler.handle(passed);
            }
        }
    }

    private static boolean isOfLogging(StackWalker.StackFrame frame) {
        String type = frame.getClassName();
        return type.startsWith("org.slf4j.") || type.equals(LogOutput.class.getPackageName() + ".OutputLogger")
                || type.equals(ConfiguredLogging.class.getName());
    }

    private static StackWalker.@Nullable StackFrame caller() {
        return WALKER.walk(frames -> frames.dropWhile(ConfiguredLogging::isOfLogging).findFirst()).orElse(null);
    }

    @Override
    public void close() {
        handlers.forEach(LogHandler::close);
        always.forEach(LogHandler::close);
    }
}
