package io.carillon.workflow.next;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs Python 3, of any kind; the package nemo_nowcast is stood in for. */
class PythonRulesTest {

    private static final String MODULE = """
            import datetime

            from nemo_nowcast import NextWorker

            print("what a module prints does no harm")

            def after_sleep(msg, config, checklist):
                next_workers = {
                    "crash": [],
                    "success": [NextWorker("nemo_nowcast.workers.awaken", args=["--debug"], host=config["host"])],
                }
                return next_workers[msg.type]

            def after_race(msg, config, checklist):
                return [NextWorker("x.a"), NextWorker("x.b")], {"b", "a"}

            def after_order(msg, config, checklist):
                return [NextWorker(list(msg.payload)[-1]), NextWorker(list(checklist["section"])[0])]

            def after_types(msg, config, checklist):
                assert msg.payload["date"] == datetime.date(2016, 9, 22)
                assert msg.payload["zoned"].utcoffset() == datetime.timedelta(hours=-8)
                assert msg.payload["set"] == {"x"} and msg.payload["bytes"] == b"\\x00" and msg.payload[1] is None
                assert msg.payload["inf"] == float("inf") and msg.payload["$set"] == "text"
                checklist["copy"] = msg.payload
                checklist["section"]["seen"] = True
                del checklist["gone"]
                return []

            def after_none(msg, config, checklist):
                pass

            def after_hang(msg, config, checklist):
                import time
                time.sleep(60)

            def after_exit(msg, config, checklist):
                import os
                os._exit(7)

            def after_mutate(msg, config, checklist):
                checklist["section"]["broken"] = True
                raise ValueError("after the change")
            """;

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private @Nullable NextWorkersRules rules;

    @BeforeEach
    void requirePython() {
        assumeThat(isPythonThere()).as("python3 is not installed").isTrue();
    }

    private static boolean isPythonThere() {
        try {
            Process python = new ProcessBuilder("python3", "--version").start();
            return python.waitFor(10, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @AfterEach
    void close() {
        if (rules != null) {
            rules.close();
        }
    }

    /** A module is found on the path, as Python has it, which a script sets that stands for the interpreter. */
    private NextWorkersRules open(String module) throws Exception {
        Files.writeString(folder.resolve("toy_rules.py"), module);
        Path python = folder.resolve("python");
        Files.writeString(python, "#!/bin/sh\nPYTHONPATH=" + folder + " exec python3 \"$@\"\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        Path file = folder.resolve("nowcast.yaml");
        Files.writeString(file, """
                checklist file: checklist.yaml
                python: %s
                logging: {}
                host: east
                zmq: {host: localhost, ports: {manager: 1, workers: 2}}
                message registry: {manager: {}, workers: {}, next workers module: toy_rules}
                carillon: {next workers: {time limit: 3 s}}
                """.formatted(python));
        rules = NextWorkersRules.open(NowcastConfig.load(file, Map.of()), new RulesMistakes() {
            @Override
            public void notTaken(RulesException mistake) {
                told.add(String.valueOf(mistake.getMessage()));
            }

            @Override
            public void taken(String source) {
                told.add("taken");
            }
        });
        return rules;
    }

    private static @Nullable Decision after(NextWorkersRules rules, String source, @Nullable Object payload,
            Map<String, @Nullable Object> checklist) throws Exception {
        return rules.after(new Message(source, "success", payload), checklist);
    }

    private static NextWorkers next(NextWorkersRules rules, String source) throws Exception {
        return Objects.requireNonNull(after(rules, source, null, Map.of())).next();
    }

    private static void assertFails(NextWorkersRules rules, String source, String why) {
        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> after(rules, source, null, Map.of()))
                .withMessageContaining("after_" + source).withMessageContaining(why);
    }

    @Test
    void evaluates_the_functions_of_a_module() throws Exception {
        NextWorkersRules open = open(MODULE);

        assertThat(next(open, "sleep"))
                .isEqualTo(NextWorkers.of(new NextWorker("nemo_nowcast.workers.awaken", List.of("--debug"), "east")));
        assertThat(next(open, "race"))
                .isEqualTo(new NextWorkers(List.of(new NextWorker("x.a"), new NextWorker("x.b")), Set.of("a", "b")));
        assertThat(after(open, "nobody", null, Map.of())).isNull();
        assertThat(open.workers()).contains("sleep", "race").doesNotContain("nobody");
    }

    @Test
    void shows_keys_in_the_order_in_which_they_came() throws Exception {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("z", 1);
        payload.put("a", 2);
        Map<String, @Nullable Object> section = new LinkedHashMap<>();
        section.put("y", 1);
        section.put("b", 2);

        assertThat(Objects.requireNonNull(after(open(MODULE), "order", payload, Map.of("section", section))).next())
                .isEqualTo(NextWorkers.of(new NextWorker("a"), new NextWorker("y")));
    }

    @Test
    void passes_all_types_of_values_and_takes_what_functions_change_in_the_checklist() throws Exception {
        Map<Object, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("date", LocalDate.of(2016, 9, 22));
        payload.put("time", LocalDateTime.parse("2016-09-22T10:11:12.000500"));
        payload.put("zoned", OffsetDateTime.parse("2016-09-22T10:11:12-08:00"));
        payload.put("set", Set.of("x"));
        payload.put("inf", Double.POSITIVE_INFINITY);
        payload.put("big", new java.math.BigInteger("1180591620717411303424"));
        payload.put("$set", "text");
        payload.put(1, null);
        Map<Object, @Nullable Object> sent = new LinkedHashMap<>(payload);
        sent.put("bytes", new byte[]{0});

        Decision decision = Objects.requireNonNull(after(open(MODULE), "types", sent,
                Map.of("section", Map.of("old", 1), "gone", "soon", "kept", List.of(1))));

        assertThat(decision.changed().keySet()).containsExactlyInAnyOrder("copy", "section");
        assertThat(decision.changed().get("section")).isEqualTo(Map.of("old", 1, "seen", true));
        assertThat(decision.removed()).containsExactly("gone");
        Map<?, ?> copy = (Map<?, ?>) Objects.requireNonNull(decision.changed().get("copy"));
        assertThat((byte[]) copy.get("bytes")).containsExactly(0);
        payload.forEach((key, value) -> assertThat(copy.get(key)).isEqualTo(value));
    }

    @Test
    void says_what_failed_and_goes_on() throws Exception {
        NextWorkersRules open = open(MODULE);

        assertFails(open, "none", "returned None");
        assertFails(open, "order", "TypeError");
        assertFails(open, "exit", "exit status 7");
        assertFails(open, "hang", "longer than 3 s");
        assertThat(next(open, "sleep").launch()).hasSize(1);
    }

    @Test
    void forgets_what_a_function_changed_before_it_failed() throws Exception {
        NextWorkersRules open = open(MODULE);
        Map<String, @Nullable Object> checklist = Map.of("section", Map.of("y", 1), "gone", 1);

        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> after(open, "mutate", null, checklist))
                .satisfies(e -> assertThat(e.detail()).contains("after the change", "toy_rules.py"));
        assertThat(Objects.requireNonNull(after(open, "race", null, checklist)).changed()).isEmpty();
    }

    @Test
    void takes_a_changed_module_and_keeps_the_last_good_one_over_a_mistake() throws Exception {
        NextWorkersRules open = open(MODULE);
        Files.writeString(folder.resolve("toy_rules.py"), MODULE + "\ndef broken(:\n", UTF_8);
        assertThat(next(open, "race").launch()).hasSize(2);
        assertThat(told).singleElement().asString().contains("toy_rules", "SyntaxError");

        Files.writeString(folder.resolve("toy_rules.py"), MODULE.replace("x.a", "y.a").replace("after_none", "other"));
        assertThat(next(open, "race").launch()).contains(new NextWorker("y.a"));
        assertThat(told).last().isEqualTo("taken");
        assertThat(after(open, "none", null, Map.of())).as("a function that was removed").isNull();
    }

    @Test
    void says_why_a_module_cannot_be_loaded() {
        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> open("import no_such_module_at_all\n"))
                .withMessageContaining("toy_rules").withMessageContaining("no_such_module_at_all")
                .satisfies(e -> assertThat(e.detail()).contains("Traceback"));
    }

    @Test
    void answers_fast() throws Exception {
        NextWorkersRules open = open(MODULE);
        for (int i = 0; i < 200; i++) {
            next(open, "sleep");
        }
        long from = System.nanoTime();
        for (int i = 0; i < 200; i++) {
            next(open, "sleep");
        }
        assertThat(Duration.ofNanos((System.nanoTime() - from) / 200)).isLessThan(Duration.ofMillis(100));
    }
}
