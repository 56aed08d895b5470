package io.carillon.workflow.logs;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.logging.Loggers;
import io.carillon.logging.python.ConfiguredLogging;
import io.carillon.logging.python.HandlerFactory;
import io.carillon.logging.python.LogHandler;
import io.carillon.logging.python.LogRecord;
import io.carillon.workflow.config.NowcastConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The logging of a process as its configuration asks for it (nowcast 7): written to files by the process itself, or
 * published for a log aggregator. With {@code structured log} in the section {@code carillon}, the name of a file, each
 * message is also written there as a JSON object in one line.
 *
 * <p>
 * Loggers are SLF4J's, by the names that the original gives them ({@code manager}, {@code scheduler}, a worker's name).
 * {@link io.carillon.logging.LogLevel#CRITICAL_MARKER} makes an error critical. If {@link #select} was called before
 * the first logger was made, all loggers of the program obey the configuration, else only those that {@link #logger}
 * returns.
 */
public final class NowcastLogging implements AutoCloseable {

    private static final String CHECKLIST = "checklist";
    private static final String PUBLISHER = "publisher";
    private static final String AGGREGATOR = "aggregator";
    private static final String CONSOLE = "console";
    private static final String PUB_HANDLER = "zmq_pub";
    private static final String PUB_CLASS = "zmq.log.handlers.PUBHandler";
    private static final int OFF = 100;

    /** The Python class of handlers whose files a worker rolls over. */
    static final String ROTATING_FILE = "logging.handlers.RotatingFileHandler";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(NOWCAST\\.ENV\\.(\\w*)\\)");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** How long the first message waits for an aggregator to connect; the manager's waits longer, as the original's. */
    private static final Duration SUBSCRIPTION = Duration.ofMillis(250);
    private static final Duration SUBSCRIPTION_OF_MANAGER = Duration.ofSeconds(1);

    /** How long a worker waits for others to end, so that a port becomes free. */
    private static final Duration FREE_PORT = Duration.ofSeconds(2);
    private static final Duration FREE_PORT_PAUSE = Duration.ofMillis(50);

    /** As Python's logging without a configuration: warnings on standard error. */
    private static final ConfiguredLogging UNCONFIGURED = ConfiguredLogging.unconfigured(new NowcastConventions(""),
            System.err);

    private final Loggers loggers = new Loggers();
    private final ConfiguredLogging output;
    private final String summary;

    /**
     * @param whole whether the loggers of the whole program obey it
     */
    private NowcastLogging(ConfiguredLogging output, String summary, boolean whole) {
        this.output = output;
        this.summary = summary;
        loggers.configure(output);
        if (whole) {
            Loggers.ofProgram().configure(output);
        }
    }

    /** Has the loggers of the whole program obey what is configured here. Has no effect after the first was made. */
    public static void select() {
        Loggers.select();
        Loggers.ofProgram().configure(UNCONFIGURED);
    }

    /**
     * Logging of a process that runs for long. Its files are followed when somebody renames them.
     *
     * @param processes the names of the parts that the process plays, such as {@code manager}; at least one
     * @param out       what the configuration calls {@code ext://sys.stdout}
     * @param err       what it calls {@code ext://sys.stderr}
     * @throws LogConfigException when it can't be done as configured, also when the port to publish at is taken
     */
    public static NowcastLogging ofDaemon(NowcastConfig config, List<String> processes, PrintStream out,
            PrintStream err) {
        LoggingDictionary logging = section(config);
        if (!logging.values().containsKey(PUBLISHER)) {
            return open(config, followed(logging), new NowcastConventions(processes.getFirst()),
                    "writing logging messages to local file system", out, err);
        }
        LoggingDictionary publishing = publisher(logging);
        LogPorts ports = LogPorts.read(config.at("zmq"));
        Map<String, LogPublisher> publishers = new LinkedHashMap<>();
        try {
            for (String process : processes) {
                publishers.put(process, bind(process, ports, ports.of(process, false).getFirst()));
            }
        } catch (LogConfigException e) {
            publishers.values().forEach(LogPublisher::close);
            throw e;
        }
        LogPublishers all = new LogPublishers(publishers);
        all.awaitSubscribers(processes.contains("manager") ? SUBSCRIPTION_OF_MANAGER : SUBSCRIPTION);
        String addresses = String.join(", ", publishers.values().stream().map(LogPublisher::address).toList());
        try {
            return open(config, followed(publishing), publishing(processes.getFirst(), (_, _) -> all),
                    "publishing logging messages to " + addresses, out, err);
        } catch (LogConfigException e) {
            all.close();
            throw e;
        }
    }

    private static NowcastConventions publishing(String process, HandlerFactory publisher) {
        Map<String, HandlerFactory> handlers = new LinkedHashMap<>(new NowcastConventions(process).handlers());
        handlers.put(PUB_CLASS, publisher);
        return new NowcastConventions(process, handlers);
    }

    private static LogPublisher bind(String process, LogPorts ports, int port) {
        LogPublisher publisher = LogPublisher.bind(process, bindHost(ports), port);
        if (publisher == null) {
            throw new LogConfigException("zmq: ports: logging: " + process + ": another program has the port " + port);
        }
        return publisher;
    }

    /** Whoever is told to look for messages on this machine alone needs no door to others. */
    private static String bindHost(LogPorts ports) {
        return LOOPBACK.contains(ports.host()) ? "127.0.0.1" : "*";
    }

    /**
     * Logging of a worker. Where the original refuses to work when all its ports are taken, this waits for one for a
     * moment, and then lets the worker work without publishing: its warnings are on standard error.
     *
     * @param debug to the handler {@code console} alone, in every detail (nowcast 6)
     * @param out   what the configuration calls {@code ext://sys.stdout}
     * @param err   what it calls {@code ext://sys.stderr}
     * @throws LogConfigException when it can't be done as configured
     */
    public static NowcastLogging ofWorker(NowcastConfig config, String worker, boolean debug, PrintStream out,
            PrintStream err) {
        LoggingDictionary logging = section(config);
        boolean published = logging.values().containsKey(PUBLISHER);
        LoggingDictionary read = published ? publisher(logging) : logging;
        NowcastConventions conventions = new NowcastConventions(worker);
        if (debug) {
            LoggingDictionary console = toConsole(read);
            return open(config, published ? withoutPublisher(console) : console, conventions,
                    "**debug mode** writing log messages to console", out, err);
        }
        if (!published) {
            return open(config, read, conventions, "writing log messages to local file system", out, err);
        }
        LogPorts ports = LogPorts.read(config.at("zmq"));
        LogPublisher publisher = bindAny(worker, ports);
        if (publisher == null) {
            return open(config, withoutPublisher(read), conventions, "no port was free to publish log messages at, of "
                    + ports.of(worker, true) + "; they are not in the log aggregator's files", out, err);
        }
        publisher.awaitSubscriber(SUBSCRIPTION);
        try {
            return open(config, read, publishing(worker, (_, _) -> publisher),
                    "publishing log messages to " + publisher.address(), out, err);
        } catch (LogConfigException e) {
            publisher.close();
            throw e;
        }
    }

    private static @Nullable LogPublisher bindAny(String worker, LogPorts ports) {
        long end = System.nanoTime() + FREE_PORT.toNanos();
        while (true) {
            for (int port : ports.of(worker, true)) {
                LogPublisher publisher = LogPublisher.bind(worker, bindHost(ports), port);
                if (publisher != null) {
                    return publisher;
                }
            }
            if (System.nanoTime() >= end) {
                return null;
            }
            LockSupport.parkNanos(FREE_PORT_PAUSE.toNanos());
        }
    }

    /**
     * Logging of the log aggregator: the part of the configuration that is for it.
     *
     * @param alone whether the loggers of the whole program are to obey it: not beside other parts of a workflow, whose
     *              messages reach the aggregator as those of other processes do
     * @param out   what the configuration calls {@code ext://sys.stdout}
     * @param err   what it calls {@code ext://sys.stderr}
     * @throws LogConfigException when it can't be done as configured
     */
    static NowcastLogging ofAggregator(NowcastConfig config, boolean alone, PrintStream out, PrintStream err) {
        return open(config, followed(part(section(config), AGGREGATOR)), new NowcastConventions(LogAggregator.NAME),
                "writing logging messages", alone, out, err);
    }

    /**
     * The files that a worker which rotates logs has to take care of: those of the root's and the checklist's handlers
     * that roll over, of the aggregator where there is one (nowcast 9).
     *
     * @throws LogConfigException when one can't be opened
     */
    public static RotatingLogs rotating(NowcastConfig config) {
        LoggingDictionary logging = section(config);
        boolean aggregated = logging.values().containsKey(AGGREGATOR);
        LoggingDictionary own = aggregated ? part(logging, AGGREGATOR) : logging;
        LoggingDictionary ofChecklist = aggregated && logging.values().containsKey(PUBLISHER)
                ? part(logging, PUBLISHER)
                : own;
        Map<String, Map<String, @Nullable Object>> handlers = new LinkedHashMap<>();
        add(own, null, handlers);
        add(ofChecklist, CHECKLIST, handlers);
        return RotatingLogs.among(handlers.values());
    }

    private static void add(LoggingDictionary dictionary, @Nullable String logger,
            Map<String, Map<String, @Nullable Object>> handlers) {
        Map<String, Map<String, @Nullable Object>> all = dictionary.handlers();
        for (String name : dictionary.handlersOf(logger)) {
            Map<String, @Nullable Object> handler = all.get(name);
            if (handler != null) {
                handlers.putIfAbsent(name, handler);
            }
        }
    }

    private static LoggingDictionary section(NowcastConfig config) {
        return new LoggingDictionary("logging",
                LoggingDictionary.mapping(config.at("logging"), config.file().toString(), "logging"));
    }

    private static LoggingDictionary part(LoggingDictionary logging, String name) {
        return new LoggingDictionary("logging: " + name,
                LoggingDictionary.mapping(logging.values().get(name), "logging", name));
    }

    /** What is for processes that publish. The handler of the one name is the publisher, whatever else it says. */
    private static LoggingDictionary publisher(LoggingDictionary logging) {
        LoggingDictionary publisher = part(logging, PUBLISHER);
        if (!publisher.handlers().containsKey(PUB_HANDLER)) {
            throw new LogConfigException(
                    "logging: publisher: handlers: there must be one of the name zmq_pub and class " + PUB_CLASS);
        }
        return publisher.with((name, handler) -> {
            if (!name.equals(PUB_HANDLER)) {
                return handler;
            }
            Map<String, @Nullable Object> published = new LinkedHashMap<>(handler);
            published.keySet().retainAll(Set.of("level", "formatter", "filters"));
            published.put("class", PUB_CLASS);
            return published;
        });
    }

    /** Files that roll over are rolled over by a worker alone; others follow. */
    private static LoggingDictionary followed(LoggingDictionary logging) {
        return logging.with((_, handler) -> {
            if (!ROTATING_FILE.equals(handler.get("class"))) {
                return handler;
            }
            Map<String, @Nullable Object> followed = new LinkedHashMap<>(handler);
            followed.remove("maxBytes");
            return followed;
        });
    }

    /** All but the console become as quiet as the console is configured to be, which by custom is silent. */
    private static LoggingDictionary toConsole(LoggingDictionary logging) {
        Map<String, @Nullable Object> console = logging.handlers().getOrDefault(CONSOLE, Map.of());
        Object configured = console.get("level");
        boolean none = configured == null || configured.equals(0) || configured.equals("NOTSET");
        Object level = none ? Integer.valueOf(OFF) : configured;
        List<String> ofRoot = logging.handlersOf(null);
        return logging.with((name, handler) -> {
            if (!ofRoot.contains(name)) {
                return handler;
            }
            Map<String, @Nullable Object> changed = new LinkedHashMap<>(handler);
            changed.put("level", name.equals(CONSOLE) ? "DEBUG" : level);
            return changed;
        });
    }

    /** What is left, and standard error for warnings if that would be nothing. */
    private static LoggingDictionary withoutPublisher(LoggingDictionary logging) {
        return logging.with((name, handler) -> name.equals(PUB_HANDLER)
                ? Map.of("class", "logging.StreamHandler", "level", "WARNING")
                : handler);
    }

    private static NowcastLogging open(NowcastConfig config, LoggingDictionary logging, NowcastConventions conventions,
            String summary, PrintStream out, PrintStream err) {
        return open(config, logging, conventions, summary, true, out, err);
    }

    private static NowcastLogging open(NowcastConfig config, LoggingDictionary logging, NowcastConventions conventions,
            String summary, boolean whole, PrintStream out, PrintStream err) {
        logging.handlers().forEach(NowcastLogging::checkVariables);
        List<LogHandler> structured = structured(config, err);
        try {
            return new NowcastLogging(logging.open(conventions, structured, out, err), summary, whole);
        } catch (LogConfigException e) {
            structured.forEach(LogHandler::close);
            throw e;
        }
    }

    /** Where the original logs to a file with a strange name. */
    private static void checkVariables(String name, Map<String, @Nullable Object> handler) {
        if (handler.get("filename") instanceof String file) {
            Matcher variable = VARIABLE.matcher(file);
            if (variable.find()) {
                throw new LogConfigException(
                        "logging handler " + name + ": environment variable not set: " + variable.group(1));
            }
        }
    }

    private static List<LogHandler> structured(NowcastConfig config, PrintStream err) {
        Object name = config.at("carillon", "structured log");
        if (name == null) {
            return List.of();
        }
        Path file = config.file().toAbsolutePath().resolveSibling(String.valueOf(name));
        try {
            return List.of(LogHandler.appending("structured log", file, new StructuredFormat(), err));
        } catch (IOException e) {
            throw new LogConfigException(
                    "carillon: structured log: the file " + name + " can't be opened for writing: " + e, e);
        }
    }

    /** What the process says about this when it starts, such as {@code publishing log messages to tcp://*:4350}. */
    public String summary() {
        return summary;
    }

    /** A logger that obeys this. */
    public Logger logger(String name) {
        return loggers.getLogger(name);
    }

    /** Takes a message that another process has published. */
    void log(LogRecord message) {
        output.write(message);
    }

    /**
     * Lets go of files and ports. What has been logged arrives first, if that takes no longer than some seconds. What
     * is logged later goes to standard error, if it is a warning.
     */
    @Override
    public void close() {
        loggers.configure(UNCONFIGURED);
        Loggers.ofProgram().replace(output, UNCONFIGURED);
        output.close();
    }
}
