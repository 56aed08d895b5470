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

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LoggingConfig.HandlerConfig;
import io.carillon.workflow.logs.LoggingConfig.LoggerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logging of a process as its configuration asks for it (nowcast 7): written to files by the process itself, or
 * published for a log aggregator. With {@code structured log} in the section {@code carillon}, the name of a file, each
 * message is also written there as a JSON object in one line.
 *
 * <p>
 * Loggers are SLF4J's, by the names that the original gives them ({@code manager}, {@code scheduler}, a worker's name).
 * {@link LogLevel#CRITICAL_MARKER} makes an error critical. If {@link #select} was called before the first logger was
 * made, all loggers of the program obey the configuration, else only those that {@link #logger} returns.
 */
public final class NowcastLogging implements AutoCloseable {

    private static final String CHECKLIST = "checklist";
    private static final String PUBLISHER = "publisher";
    private static final String AGGREGATOR = "aggregator";
    private static final String CONSOLE = "console";
    private static final String PUB_HANDLER = "zmq_pub";
    private static final int OFF = 100;
    private static final Pattern VARIABLE = Pattern.compile("\\$\\(NOWCAST\\.ENV\\.(\\w*)\\)");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    /** How long the first message waits for an aggregator to connect; the manager's waits longer, as the original's. */
    private static final Duration SUBSCRIPTION = Duration.ofMillis(250);
    private static final Duration SUBSCRIPTION_OF_MANAGER = Duration.ofSeconds(1);

    /** How long a worker waits for others to end, so that a port becomes free. */
    private static final Duration FREE_PORT = Duration.ofSeconds(2);
    private static final Duration FREE_PORT_PAUSE = Duration.ofMillis(50);

    private final NowcastLoggerFactory factory;
    private final LogTree tree;
    private final String summary;

    private NowcastLogging(NowcastLoggerFactory factory, LogTree tree, String process, String summary) {
        this.factory = factory;
        this.tree = tree;
        this.summary = summary;
        factory.configure(tree, process);
    }

    /** Has the loggers of the whole program obey what is configured here. Has no effect after the first was made. */
    public static void select() {
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, NowcastLogProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
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
        Map<String, @Nullable Object> logging = section(config);
        if (!logging.containsKey(PUBLISHER)) {
            LoggingConfig local = watched(LoggingConfig.read(logging, "logging"));
            return open(config, local, Map.of(), processes.getFirst(), "writing logging messages to local file system",
                    out, err);
        }
        LoggingConfig publishing = publisher(logging);
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
        return open(config, watched(publishing), Map.of(PUB_HANDLER, all), processes.getFirst(),
                "publishing logging messages to " + addresses, out, err);
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
        Map<String, @Nullable Object> logging = section(config);
        boolean published = logging.containsKey(PUBLISHER);
        LoggingConfig read = published ? publisher(logging) : LoggingConfig.read(logging, "logging");
        if (debug) {
            LoggingConfig console = read.with(debugHandlers(read));
            return open(config, published ? withoutPublisher(console) : console, Map.of(), worker,
                    "**debug mode** writing log messages to console", out, err);
        }
        if (!published) {
            return open(config, read, Map.of(), worker, "writing log messages to local file system", out, err);
        }
        LogPorts ports = LogPorts.read(config.at("zmq"));
        LogPublisher publisher = bindAny(worker, ports);
        if (publisher == null) {
            return open(config, withoutPublisher(read), Map.of(), worker,
                    "no port was free to publish log messages at, of " + ports.of(worker, true)
                            + "; they are not in the log aggregator's files",
                    out, err);
        }
        publisher.awaitSubscriber(SUBSCRIPTION);
        return open(config, read, Map.of(PUB_HANDLER, publisher), worker,
                "publishing log messages to " + publisher.address(), out, err);
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
        LoggingConfig aggregator = LoggingConfig.read(
                LoggingConfig.mapping(section(config).get(AGGREGATOR), "logging", AGGREGATOR), "logging: aggregator");
        return open(alone ? ofProgram() : new NowcastLoggerFactory(), config, watched(aggregator), Map.of(),
                LogAggregator.NAME, "writing logging messages", out, err);
    }

    /**
     * The files that a worker which rotates logs has to take care of: those of the root's and the checklist's handlers
     * that roll over, of the aggregator where there is one (nowcast 9).
     *
     * @throws LogConfigException when one can't be opened
     */
    public static RotatingLogs rotating(NowcastConfig config) {
        Map<String, @Nullable Object> logging = section(config);
        LoggingConfig own = logging.containsKey(AGGREGATOR)
                ? LoggingConfig.read(LoggingConfig.mapping(logging.get(AGGREGATOR), "logging", AGGREGATOR),
                        "logging: aggregator")
                : LoggingConfig.read(logging, "logging");
        Map<String, HandlerConfig> handlers = new LinkedHashMap<>();
        addHandlers(own, own.root(), handlers);
        LoggingConfig ofChecklist = logging.containsKey(AGGREGATOR) && logging.containsKey(PUBLISHER)
                ? LoggingConfig.read(LoggingConfig.mapping(logging.get(PUBLISHER), "logging", PUBLISHER),
                        "logging: publisher")
                : own;
        addHandlers(ofChecklist, ofChecklist.loggers().get(CHECKLIST), handlers);
        return RotatingLogs.open(handlers.values());
    }

    private static void addHandlers(LoggingConfig config, @Nullable LoggerConfig logger,
            Map<String, HandlerConfig> handlers) {
        if (logger != null) {
            logger.handlers().forEach(name -> {
                HandlerConfig handler = config.handlers().get(name);
                if (handler != null) {
                    handlers.putIfAbsent(name, handler);
                }
            });
        }
    }

    private static Map<String, @Nullable Object> section(NowcastConfig config) {
        return LoggingConfig.mapping(config.at("logging"), config.file().toString(), "logging");
    }

    private static LoggingConfig publisher(Map<String, @Nullable Object> logging) {
        LoggingConfig config = LoggingConfig.read(LoggingConfig.mapping(logging.get(PUBLISHER), "logging", PUBLISHER),
                "logging: publisher");
        if (!config.handlers().containsKey(PUB_HANDLER)) {
            throw new LogConfigException(
                    "logging: publisher: handlers: there must be one of the name zmq_pub and class "
                            + LogHandlers.PUBLISHER);
        }
        return config;
    }

    private static LoggingConfig watched(LoggingConfig config) {
        Map<String, HandlerConfig> handlers = new LinkedHashMap<>(config.handlers());
        handlers.replaceAll((_, handler) -> handler.type().equals(LogHandlers.ROTATING_FILE)
                ? handler.with(LogHandlers.WATCHED_FILE, handler.settings())
                : handler);
        return config.with(handlers);
    }

    /** All but the console become as quiet as the console is configured to be, which by custom is silent. */
    private static Map<String, HandlerConfig> debugHandlers(LoggingConfig config) {
        HandlerConfig console = config.handlers().get(CONSOLE);
        int level = console == null || console.level() == LogLevel.NOT_SET ? OFF : console.level();
        Map<String, HandlerConfig> handlers = new LinkedHashMap<>(config.handlers());
        handlers.replaceAll((name, handler) -> !config.root().handlers().contains(name)
                ? handler
                : handler.withLevel(name.equals(CONSOLE) ? LogLevel.DEBUG : level));
        return handlers;
    }

    /** What is left, and standard error for warnings if that would be nothing. */
    private static LoggingConfig withoutPublisher(LoggingConfig config) {
        Map<String, HandlerConfig> handlers = new LinkedHashMap<>(config.handlers());
        handlers.replaceAll((name, handler) -> name.equals(PUB_HANDLER)
                ? new HandlerConfig(name, "logging.StreamHandler", LogLevel.WARNING, LogFormat.PLAIN, Map.of())
                : handler);
        return config.with(handlers);
    }

    private static NowcastLoggerFactory ofProgram() {
        return LoggerFactory.getILoggerFactory() instanceof NowcastLoggerFactory factory
                ? factory
                : new NowcastLoggerFactory();
    }

    private static NowcastLogging open(NowcastConfig config, LoggingConfig logging, Map<String, LogHandler> given,
            String process, String summary, PrintStream out, PrintStream err) {
        return open(ofProgram(), config, logging, given, process, summary, out, err);
    }

    private static NowcastLogging open(NowcastLoggerFactory factory, NowcastConfig config, LoggingConfig logging,
            Map<String, LogHandler> given, String process, String summary, PrintStream out, PrintStream err) {
        List<LogSink> structured = List.of();
        try {
            logging.handlers().values().forEach(NowcastLogging::checkVariables);
            structured = structured(config);
            return new NowcastLogging(factory, LogTree.open(logging, given, structured, out, err), process, summary);
        } catch (LogConfigException e) {
            given.values().forEach(LogHandler::close);
            structured.forEach(LogSink::close);
            throw e;
        }
    }

    /** Where the original logs to a file with a strange name. */
    private static void checkVariables(HandlerConfig handler) {
        if (handler.settings().get("filename") instanceof String name) {
            Matcher variable = VARIABLE.matcher(name);
            if (variable.find()) {
                throw new LogConfigException(handler.where() + ": environment variable not set: " + variable.group(1));
            }
        }
    }

    private static List<LogSink> structured(NowcastConfig config) {
        Object name = config.at("carillon", "structured log");
        if (name == null) {
            return List.of();
        }
        Path file = config.file().toAbsolutePath().resolveSibling(String.valueOf(name));
        try {
            return List
                    .of(new LogSink("structured log", LogLevel.NOT_SET, new FileLogHandler(file, new JsonLogLayout())));
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
        return factory.getLogger(name);
    }

    /** Takes a message that another process has published. */
    void log(LogRecord log) {
        tree.log(log);
    }

    /**
     * Lets go of files and ports. What has been logged arrives first, if that takes no longer than some seconds. What
     * is logged later goes to standard error, if it is a warning.
     */
    @Override
    public void close() {
        factory.reset(tree);
    }
}
