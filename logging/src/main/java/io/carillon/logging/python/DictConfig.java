package io.carillon.logging.python;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

import io.carillon.event.python.PythonText;
import io.carillon.logging.LogLevel;
import io.carillon.logging.python.ConfiguredLogging.LoggerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration for Python's {@code logging.config.dictConfig} (version 1). Its messages begin as Python's and
 * go on to say why.
 */
public final class DictConfig {

    private final Arguments config;
    private final Map<String, LineFormat> formatters = new LinkedHashMap<>();
    private final Map<String, LogFilter> filters = new LinkedHashMap<>();
    private final Map<String, LogHandler> handlers = new TreeMap<>();
    private final Handlers makers;
    private final Conventions conventions;
    private final List<LogHandler> always;
    private final PrintStream err;

    private DictConfig(Arguments config, Conventions conventions, List<LogHandler> always, PrintStream out,
            PrintStream err) {
        this.config = config;
        this.conventions = conventions;
        this.always = always;
        this.makers = new Handlers(out, err, conventions, formatters, filters);
        this.err = err;
    }

    /**
     * Makes what a configuration says; files are opened.
     *
     * @param tree        a tree of values in the sense of {@code io.carillon.event.python}
     * @param conventions those of the program
     * @param always      handlers that get what any logger lets through; closed with the result
     * @param out         standard output
     * @param err         standard error
     * @throws LoggingConfigException when it can't be used; the message is one line
     */
    public static ConfiguredLogging read(Map<?, ?> tree, Conventions conventions, List<LogHandler> always,
            PrintStream out, PrintStream err) throws LoggingConfigException {
        DictConfig config = new DictConfig(new Arguments(tree), conventions, always, out, err);
        boolean done = false;
        try {
            ConfiguredLogging made = config.read();
            done = true;
            return made;
        } finally {
            if (!done) {
                config.handlers.values().forEach(LogHandler::close);
            }
        }
    }

    private ConfiguredLogging read() throws LoggingConfigException {
        if (!config.has("version")) {
            throw new LoggingConfigException("dictionary doesn't specify a version");
        }
        if (!(config.any("version") instanceof Integer version) || version != 1) {
            throw new LoggingConfigException("Unsupported version: " + PythonText.str(config.any("version")));
        }
        if (config.truth("incremental", false)) {
            return incremental();
        }
        for (Map.Entry<?, ?> entry : config.map("formatters").entrySet()) {
            within("formatter", entry.getKey(),
                    () -> formatters.put(name(entry), Formatters.of(entry.getValue(), conventions)));
        }
        for (Map.Entry<?, ?> entry : config.map("filters").entrySet()) {
            within("filter", entry.getKey(), () -> filters.put(name(entry), filter(entry.getValue())));
        }
        for (Map.Entry<?, ?> entry : config.map("handlers").entrySet()) {
            within("handler", entry.getKey(),
                    () -> handlers.put(name(entry), makers.of(name(entry), entry.getValue())));
        }
        return loggers(List.of());
    }

    /** Changes only levels of what is there: the console, as it is without configuration. */
    private ConfiguredLogging incremental() throws LoggingConfigException {
        LogHandler console = standardError(conventions, ConfiguredLogging.CONSOLE, LogLevel.INFO, err);
        for (Map.Entry<?, ?> entry : config.map("handlers").entrySet()) {
            if (!name(entry).equals(console.name())) {
                throw new LoggingConfigException("No handler found with name " + PythonText.repr(entry.getKey())
                        + "; an incremental configuration can only change 'console'");
            }
            within("handler", entry.getKey(),
                    () -> console.setLevel(new Arguments(entry.getValue()).level(console.level())));
        }
        handlers.put(console.name(), console);
        return loggers(List.of(console));
    }

    /** A handler that writes the bare messages to standard error. */
    static LogHandler standardError(Conventions conventions, String name, int level, PrintStream err) {
        return new LogHandler(name, level, LineFormat.bare(conventions.lineBreaks()), conventions.showsEveryTrace(),
                List.of(), new StreamTarget(err, "\n"), err);
    }

    /**
     * @param ofRoot handlers that the root logger has whatever is configured
     */
    private ConfiguredLogging loggers(List<LogHandler> ofRoot) throws LoggingConfigException {
        Map<String, LoggerConfig> loggers = new LinkedHashMap<>();
        conventions.levels()
                .forEach((name, level) -> loggers.put(name, new LoggerConfig(level, List.of(), List.of(), true)));
        for (Map.Entry<?, ?> entry : config.map("loggers").entrySet()) {
            within("logger", entry.getKey(), () -> {
                LoggerConfig before = loggers.get(name(entry));
                loggers.put(name(entry), logger(entry.getValue(), before == null ? null : before.level(), List.of()));
            });
        }
        try {
            Object entry = config.any("root") == null ? Map.of() : config.any("root");
            LoggerConfig root = logger(entry, LogLevel.WARNING, ofRoot);
            return new ConfiguredLogging(conventions, root, loggers, List.copyOf(handlers.values()), always, err);
        } catch (LoggingConfigException e) {
            throw new LoggingConfigException("Unable to configure root logger: " + e.getMessage(), e);
        }
    }

    private LoggerConfig logger(@Nullable Object entry, @Nullable Integer level, List<LogHandler> always)
            throws LoggingConfigException {
        Arguments arguments = new Arguments(entry);
        int own = arguments.level(level == null ? LogLevel.NOTSET : level);
        List<LogHandler> named = new ArrayList<>(always);
        for (Object name : arguments.list("handlers")) {
            LogHandler handler = handlers.get(PythonText.str(name));
            if (handler == null) {
                throw new LoggingConfigException(
                        "Unable to add handler " + PythonText.repr(name) + "; there are " + handlers.keySet());
            }
            if (!named.contains(handler)) {
                named.add(handler);
            }
        }
        // To Python a level of NOTSET is none.
        return new LoggerConfig(own == LogLevel.NOTSET ? null : own, named, makers.named(arguments),
                arguments.truth("propagate", true));
    }

    private static LogFilter filter(@Nullable Object entry) throws LoggingConfigException {
        Arguments arguments = new Arguments(entry);
        String type = arguments.text("()", "logging.Filter");
        LogFilter filter = switch (type.substring(type.lastIndexOf('.') + 1)) {
            case "Filter" -> new LogFilter.ByName(arguments.text("name", ""));
            case "HostnameFilter" -> new LogFilter.Hostname(LogRecord.hostname());
            case "CounterFilter" -> new LogFilter.Counter(new AtomicLong());
            default -> throw new LoggingConfigException("there is no filter of the class " + PythonText.repr(type)
                    + " here; there are logging.Filter, aviso's HostnameFilter and CounterFilter");
        };
        arguments.finish(type);
        return filter;
    }

    private interface Step {
        void run() throws LoggingConfigException;
    }

    private static void within(String what, @Nullable Object name, Step step) throws LoggingConfigException {
        try {
            step.run();
        } catch (LoggingConfigException e) {
            throw new LoggingConfigException(
                    "Unable to configure " + what + " " + PythonText.repr(name) + ": " + e.getMessage(), e);
        }
    }

    private static String name(Map.Entry<?, ?> entry) {
        return PythonText.str(entry.getKey());
    }
}
