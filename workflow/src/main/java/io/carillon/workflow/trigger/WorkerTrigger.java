package io.carillon.workflow.trigger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.NoticeTrigger;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.LaunchException;
import io.carillon.workflow.launch.LaunchHistory;
import io.carillon.workflow.launch.WorkerEnd;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches a worker for an event, with arguments that are single words whatever stands in the event, and doesn't wait
 * for it. An event that is delivered again launches nothing again, unless that is wanted: the process leaves a mark
 * before it begins. Thread-safe.
 */
final class WorkerTrigger implements NoticeTrigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final NowcastConfig config;
    private final String worker;
    private final List<TextTemplate> args;
    private final String host;
    private final @Nullable Duration timeLimit;
    private final boolean once;
    private final History history;
    private final LaunchCommands commands;
    private final Path marks;

    /**
     * @param once    whether an event launches it once, however often it is delivered
     * @param nowcast the command that runs our program {@code nowcast}
     * @throws TriggerException when the workers of the configuration can't be understood, or there is no folder for
     *                          marks
     */
    WorkerTrigger(NowcastConfig config, String worker, List<TextTemplate> args, String host,
            @Nullable Duration timeLimit, boolean once, List<String> nowcast) throws TriggerException {
        this.config = config;
        this.worker = worker;
        this.args = List.copyOf(args);
        this.host = host;
        this.timeLimit = timeLimit;
        this.once = once;
        history = History.of(config);
        marks = config.settings().stateFolder().resolve("events");
        try {
            commands = new LaunchCommands(config, nowcast);
            commands.command(new NextWorker(worker, List.of(), host));
            Files.createDirectories(marks);
            forgetOldMarks();
        } catch (ConfigException | LaunchException e) {
            throw new TriggerException(String.valueOf(e.getMessage()).replace("\n", "; "), false, e);
        } catch (IOException e) {
            throw new TriggerException("there is no writing in " + marks + ": " + e, false, e);
        }
    }

    private void forgetOldMarks() throws IOException {
        Instant oldest = Instant.now().minus(config.settings().keepHistory());
        try (Stream<Path> files = Files.list(marks)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    @Override
    public void fire(Notice notice) throws TriggerException {
        List<String> words = new ArrayList<>();
        for (TextTemplate arg : args) {
            words.add(arg.fill(notice));
        }
        NextWorker next = new NextWorker(worker, words, host);
        String cause = notice.value("event") + " " + notice.key();
        WorkerLauncher launcher = new WorkerLauncher(commands, LOG, new LaunchHistory(history, cause, LOG));
        try {
            if (!once) {
                launcher.launch(next, timeLimit, WorkerTrigger::ended);
                return;
            }
            Path mark = marks.resolve(name(next, notice));
            if (Files.exists(mark)) {
                LOG.info("{} was launched for {} at revision {} before; it is not launched again", next, notice.key(),
                        notice.revision());
                return;
            }
            launcher.launchOnce(next, mark, timeLimit, WorkerTrigger::ended);
        } catch (LaunchException e) {
            throw new TriggerException(String.valueOf(e.getMessage()), true, e);
        }
    }

    /** The name of a launch's mark: of the workflow, the worker, and the event. */
    private String name(NextWorker next, Notice notice) {
        String text = PythonText
                .repr(List.of(config.workflow(), next.toString(), notice.key(), String.valueOf(notice.revision())));
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ended(WorkerEnd end) {
        if (end.status() == 0 && !end.timedOut()) {
            LOG.info("{} {}", end.launched().worker().name(), end.what());
        } else {
            LOG.error("{} {}{}", end.launched().worker().name(), end.what(),
                    end.output().isEmpty() ? "" : "; the end of its output:\n" + end.output());
        }
    }

    @Override
    public void close() {
        try {
            history.close();
        } catch (IOException e) {
            LOG.debug("the history was not closed", e);
        }
    }
}
