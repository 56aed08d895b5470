package io.carillon.workflow.worker;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import io.carillon.event.EventException;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.logging.LogLevel;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.ConnectionSettings;
import io.carillon.workflow.config.MessageRegistry;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.WorkflowStore;
import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The life of a worker's process (nowcast 6): reads the command line and the configuration, sets up logging, connects
 * to the broker, does the job, tells the manager how it went. Exit statuses are the original's: 0 also after a failure
 * or crash that the manager was told of, and after a signal; 1 when the manager could not be told; 2 when the command
 * line can't be understood. One run; {@link #stop} may be called by any thread.
 */
public final class WorkerRun {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final Duration TIME_TO_STOP = Duration.ofSeconds(5);

    private final NowcastWorker worker;
    private final String program;
    private final @Nullable String nameInMessages;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private @Nullable Thread thread;
    private @Nullable Logger log;
    private @Nullable ManagerConnection connection;
    private boolean stopped;

    /**
     * A run that is to come.
     *
     * @param program        how the worker is called, for usage messages, such as {@code nowcast worker sleep}
     * @param nameInMessages its name in messages, when it takes the place of a module of that name; null for its own
     * @param environment    the environment variables
     */
    public WorkerRun(NowcastWorker worker, String program, @Nullable String nameInMessages,
            Map<String, String> environment, PrintStream out, PrintStream err) {
        this.worker = worker;
        this.program = program;
        this.nameInMessages = nameInMessages;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it to its end.
     *
     * @param words the command line behind the worker's name
     * @return the exit status
     */
    public int run(List<String> words) {
        WorkerSyntax syntax = WorkerSyntax.of(worker, program);
        WorkerArguments arguments;
        try {
            arguments = syntax.parse(words);
        } catch (WorkerUsageException e) {
            err.println(e.getMessage());
            return WRONG_USAGE;
        }
        if (arguments == null) {
            out.print(syntax.help());
            out.flush();
            return DONE;
        }
        String name = nameInMessages == null ? worker.name(arguments) : nameInMessages;
        try {
            NowcastConfig config = NowcastConfig.load(arguments.configFile(), environment);
            ConnectionSettings connectionSettings = ConnectionSettings.of(config);
            try (NowcastLogging logging = NowcastLogging.ofWorker(config, name, arguments.debug(), out, err)) {
                return run(arguments, config, connectionSettings, name, logging);
            }
        } catch (ConfigException | LogConfigException | IOException e) {
            err.println(name + ": " + e.getMessage());
            return FAILED;
        }
    }

    private int run(WorkerArguments arguments, NowcastConfig config, ConnectionSettings settings, String name,
            NowcastLogging logging) throws IOException {
        Logger logger = logging.logger(name);
        logger.info("running in process {}", ProcessHandle.current().pid());
        logger.info("read config from {}", config.file());
        logger.info(logging.summary());
        AtomicInteger status = new AtomicInteger(DONE);
        ManagerConnection toManager = arguments.debug() ? null : new ManagerConnection(config, settings, logger);
        if (toManager == null) {
            logger.debug("**debug mode** no connection to manager");
        } else {
            logger.info("connected to {} port {}", config.host(), config.workersPort());
        }
        Job job = new Job(arguments, config, logger, name, toManager, environment);
        // A thread of its own, so that one that doesn't heed an interruption can be left behind.
        Thread working = Thread.ofPlatform().name(name).daemon().unstarted(() -> status.set(work(job)));
        synchronized (this) {
            thread = working;
            log = logger;
            connection = toManager;
            if (!stopped) {
                working.start();
            }
        }
        boolean ended = awaitEnd(working);
        logger.debug("shutting down");
        if (ended && toManager != null) {
            toManager.close();
        }
        return ended ? status.get() : DONE;
    }

    /** Waits for the job to end; false when it goes on although it was told to stop. */
    private boolean awaitEnd(Thread working) {
        while (true) {
            try {
                if (working.getState() == Thread.State.NEW || working.join(Duration.ofMillis(200))) {
                    return true;
                }
                synchronized (this) {
                    if (!stopped) {
                        continue;
                    }
                }
                return working.join(TIME_TO_STOP);
            } catch (InterruptedException e) {
                stop("interruption received");
            }
        }
    }

    private int work(Job job) {
        try {
            return tell(job);
        } catch (InterruptedException e) {
            return DONE;
        } catch (WorkerException e) {
            job.log.error(LogLevel.CRITICAL_MARKER, "the manager could not be told: {}", e.getMessage());
            err.println(job.name + ": " + e.getMessage());
            return FAILED;
        }
    }

    private int tell(Job job) throws WorkerException, InterruptedException {
        try {
            Object payload = worker.work(job);
            job.tellManager(worker.success(job), payload);
            return DONE;
        } catch (WorkerException e) {
            job.log.error("{}", e.getMessage());
            job.tellManager(worker.failure(job), null);
            return DONE;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return crash(job, e);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError | AssertionError e) {
            return crash(job, e);
        }
    }

    private static int crash(Job job, Throwable cause) throws WorkerException, InterruptedException {
        job.log.error(LogLevel.CRITICAL_MARKER, "unhandled exception:", cause);
        job.tellManager("crash", null);
        return DONE;
    }

    /**
     * Tells the worker to stop: the manager is told nothing, as in the original.
     *
     * @param reason for the log, such as {@code termination signal (SIGTERM) received}
     */
    public synchronized void stop(String reason) {
        if (stopped) {
            return;
        }
        stopped = true;
        if (log != null) {
            log.info("{}; shutting down", reason);
        }
        if (connection != null) {
            connection.stop();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private record Job(WorkerArguments arguments, NowcastConfig config, Logger log, String name,
            @Nullable ManagerConnection connection, Map<String, String> environment) implements WorkerJob {

        @Override
        public void publish(Map<String, ?> notification) throws WorkerException, InterruptedException {
            if (connection == null) {
                log.debug("**debug mode** event that would have been published: {}", notification);
                return;
            }
            try (NotificationManager store = WorkflowStore.any(config, environment)) {
                store.notify(notification);
                log.debug("published: {}", notification);
            } catch (ConfigException | EventException | NotificationException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the worker was told to stop");
                }
                throw new WorkerException("the event was not published: " + e.getMessage(), e);
            }
        }

        @Override
        public @Nullable Message tellManager(String type, @Nullable Object payload)
                throws WorkerException, InterruptedException {
            MessageRegistry.WorkerEntry entry = config.registry().worker(name);
            if (entry == null) {
                throw new WorkerException("worker not found in " + config.file() + " message registry: " + name);
            }
            String words = entry.types().get(type);
            if (words == null) {
                throw new WorkerException("message type not found for " + name + " worker in " + config.file()
                        + " message registry: " + type);
            }
            if (connection == null) {
                log.debug("**debug mode** message that would have been sent to manager: ({} {})", type, words);
                return null;
            }
            Message reply = connection.ask(new Message(name, type, payload),
                    () -> log.debug("sent message: ({}) {}", type, words));
            String replyWords = config.registry().manager().get(reply.type());
            if (replyWords == null) {
                throw new WorkerException("message type not found for manager in " + config.file()
                        + " message registry: " + reply.type());
            }
            log.debug("received message from {}: ({}) {}", reply.source(), reply.type(), replyWords);
            return reply;
        }
    }
}
