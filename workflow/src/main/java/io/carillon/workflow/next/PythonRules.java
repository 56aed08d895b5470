package io.carillon.workflow.next;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.event.python.PythonJson;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user's own Python module of functions {@code after_WORKER} (nowcast 4), evaluated by the configuration's
 * interpreter in a process of its own, which keeps the module loaded and a copy of the checklist. A process that ends,
 * or that takes too long, is replaced.
 */
final class PythonRules implements NextWorkersRules {

    private static final String HOST_PROGRAM = "next_workers_host.py";
    private static final Logger LOG = LoggerFactory.getLogger("manager");

    private final String module;
    private final NowcastConfig config;
    private final RulesMistakes mistakes;
    private final Duration limit;
    private final Map<String, @Nullable Object> known = new HashMap<>();
    private @Nullable Host host;
    private Set<String> workers = Set.of();

    private PythonRules(String module, NowcastConfig config, RulesMistakes mistakes) {
        this.module = module;
        this.config = config;
        this.mistakes = mistakes;
        limit = config.settings().rulesTimeout();
    }

    /**
     * Starts the process, and loads the module.
     *
     * @throws RulesException when it can't be imported
     */
    static PythonRules start(String module, NowcastConfig config, RulesMistakes mistakes) throws RulesException {
        PythonRules rules = new PythonRules(module, config, mistakes);
        try {
            rules.runningHost();
            return rules;
        } catch (InterruptedException e) {
            rules.close();
            Thread.currentThread().interrupt();
            throw new RulesException("interrupted while the next workers module was loaded", e);
        }
    }

    /** The process on the other side of two pipes. */
    private static final class Host {
        private final Process process;
        private final BufferedWriter requests;
        private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

        Host(String python) throws IOException {
            process = new ProcessBuilder(python, "-u", "-c", program()).start();
            requests = process.outputWriter(UTF_8);
            // not virtual: who reads from a process holds its carrier, of which there are as many as cores
            Thread.ofPlatform().daemon().name("next-workers-answers").start(this::readAnswers);
            Thread.ofPlatform().daemon().name("next-workers-output").start(this::logOutput);
        }

        private static String program() throws IOException {
            try (InputStream in = Objects.requireNonNull(PythonRules.class.getResourceAsStream(HOST_PROGRAM))) {
                return new String(in.readAllBytes(), UTF_8);
            }
        }

        private void readAnswers() {
            try (BufferedReader reader = process.inputReader(UTF_8)) {
                reader.lines().forEach(line -> answers.add(Optional.of(line)));
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("the answers of the next workers module ended", e);
            }
            answers.add(Optional.empty());
        }

        private void logOutput() {
            try (BufferedReader reader = process.errorReader(UTF_8)) {
                reader.lines().forEach(line -> LOG.info("next workers module: {}", line));
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("the output of the next workers module ended", e);
            }
        }

        Map<?, ?> ask(Map<String, @Nullable Object> request, Duration limit)
                throws RulesException, InterruptedException {
            try {
                requests.write(PythonJson.compact(request));
                requests.newLine();
                requests.flush();
            } catch (IOException e) {
                end();
                throw new RulesException("the process of the next workers module has ended", e);
            }
            Optional<String> answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                end();
                throw new RulesException("the next workers module took longer than " + limit.toSeconds() + " s");
            }
            if (answer.isEmpty()) {
                // It closes its output a moment before its exit status is there.
                process.waitFor(1, TimeUnit.SECONDS);
                throw new RulesException("the process of the next workers module ended with exit status " + end());
            }
            return answer(answer.get());
        }

        private Map<?, ?> answer(String line) throws RulesException {
            try {
                if (JsonReader.read(line) instanceof Map<?, ?> map) {
                    return map;
                }
            } catch (DocumentException e) {
                end();
                throw new RulesException("the process of the next workers module wrote no JSON: " + e.getMessage(), e);
            }
            end();
            throw new RulesException("the process of the next workers module wrote no JSON object");
        }

        /** Ends it for good, so that the next question goes to another one; gives its exit status. */
        private int end() {
            process.destroyForcibly();
            return process.onExit().join().exitValue();
        }
    }

    private static Map<?, ?> answerOf(Map<?, ?> answer) throws RulesException {
        if (answer.get("error") instanceof String error) {
            throw new RulesException(error, answer.get("detail") instanceof String detail ? detail : null);
        }
        return answer;
    }

    private Host runningHost() throws RulesException, InterruptedException {
        Host running = host;
        if (running != null && running.process.isAlive()) {
            return running;
        }
        known.clear();
        Host fresh;
        try {
            fresh = new Host(config.python());
        } catch (IOException e) {
            throw new RulesException("python: " + config.python() + " can't be run: " + e.getMessage(), e);
        }
        try {
            Map<String, @Nullable Object> start = new LinkedHashMap<>();
            start.put("do", "start");
            start.put("module", module);
            start.put("file", config.file().toString());
            start.put("config", PythonValues.encode(config.values()));
            workers = texts((List<?>) Objects.requireNonNull(answerOf(fresh.ask(start, limit)).get("workers")));
        } catch (RulesException e) {
            fresh.process.destroyForcibly();
            throw new RulesException("the next workers module " + module + " can't be loaded: " + e.getMessage(),
                    e.detail());
        }
        host = fresh;
        return fresh;
    }

    @Override
    public @Nullable Decision after(Message message, Map<String, @Nullable Object> checklist)
            throws RulesException, InterruptedException {
        Host running = runningHost();
        Map<String, @Nullable Object> request = new LinkedHashMap<>();
        request.put("do", "after");
        request.put("source", message.source());
        request.put("type", message.type());
        request.put("payload", PythonValues.encode(message.payload()));
        request.put("sections", changedSections(checklist));
        request.put("removed", removedSections(checklist));
        Map<?, ?> answer;
        try {
            answer = running.ask(request, limit);
            tellMistakes(answer);
            answerOf(answer);
        } catch (RulesException e) {
            throw new RulesException("after_" + message.source() + " in " + module + " failed: " + e.getMessage(),
                    e.detail());
        }
        return Boolean.TRUE.equals(answer.get("none")) ? null : decision(answer);
    }

    /** Sections that haven't changed are the same objects. */
    private Map<String, @Nullable Object> changedSections(Map<String, @Nullable Object> checklist) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        checklist.forEach((key, section) -> {
            if (!known.containsKey(key) || !isSame(known.get(key), section)) {
                changed.put(key, PythonValues.encode(section));
                known.put(key, section);
            }
        });
        return changed;
    }

    @SuppressWarnings("ReferenceEquality") // to compare what is in sections would take longer than to send them
    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == other;
    }

    private List<String> removedSections(Map<String, @Nullable Object> checklist) {
        List<String> removed = new ArrayList<>();
        if (known.size() > checklist.size()) {
            known.keySet().forEach(key -> {
                if (!checklist.containsKey(key)) {
                    removed.add(key);
                }
            });
            removed.forEach(known::remove);
        }
        return removed;
    }

    private void tellMistakes(Map<?, ?> answer) {
        if (answer.get("mistake") instanceof String mistake) {
            mistakes.notTaken(new RulesException("the next workers module " + module + " can't be loaded: " + mistake,
                    answer.get("mistake_detail") instanceof String detail ? detail : null));
        } else if (answer.containsKey("reloaded")) {
            mistakes.taken(source());
        }
    }

    private Decision decision(Map<?, ?> answer) {
        List<NextWorker> launch = new ArrayList<>();
        for (Object each : (List<?>) Objects.requireNonNull(answer.get("launch"))) {
            Map<?, ?> worker = (Map<?, ?>) Objects.requireNonNull(each);
            List<?> args = (List<?>) Objects.requireNonNull(worker.get("args"));
            launch.add(new NextWorker(String.valueOf(worker.get("module")), args.stream().map(String::valueOf).toList(),
                    String.valueOf(worker.get("host"))));
        }
        Set<String> race = answer.get("race") instanceof List<?> names ? texts(names) : null;
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(answer.get("changed"))).forEach((key, value) -> {
            Object section = PythonValues.decode(value);
            changed.put(String.valueOf(key), section);
            known.put(String.valueOf(key), section);
        });
        Set<String> removed = texts((List<?>) Objects.requireNonNull(answer.get("removed")));
        removed.forEach(known::remove);
        return new Decision(new NextWorkers(launch, race), changed, removed);
    }

    private static Set<String> texts(List<?> list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(each -> texts.add(String.valueOf(each)));
        return texts;
    }

    @Override
    public String source() {
        return module;
    }

    @Override
    public Set<String> workers() {
        return workers;
    }

    @Override
    public void close() {
        Host running = host;
        if (running != null) {
            running.process.destroy();
        }
    }
}
