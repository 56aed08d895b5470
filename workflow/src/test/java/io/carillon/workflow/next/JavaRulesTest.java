package io.carillon.workflow.next;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.tools.ToolProvider;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaRulesTest {

    private static final String SOURCE = """
            import io.carillon.workflow.config.NowcastConfig;
            import io.carillon.workflow.message.Message;
            import io.carillon.workflow.next.*;
            import java.util.*;

            public class ToyRules implements NextWorkersFunction {
                @Override
                public NextWorkers after(Message message, NowcastConfig config, Map<String, Object> checklist)
                        throws Exception {
                    return switch (message.source()) {
                        case "sleep" -> NextWorkers.of(new NextWorker("next.FIRST"));
                        case "hang" -> { Thread.sleep(60_000); yield NextWorkers.NONE; }
                        case "fail" -> throw new IllegalStateException("a mistake");
                        default -> null;
                    };
                }
            }
            """;

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private void compile(String source) throws Exception {
        Path file = folder.resolve("ToyRules.java");
        Files.writeString(file, source);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-cp",
                System.getProperty("java.class.path"), "-d", classes.toString(), file.toString());
        assertThat(status).isZero();
    }

    private NextWorkersRules open(String name) throws Exception {
        Path file = folder.resolve("nowcast.yaml");
        Files.writeString(file, """
                checklist file: checklist.yaml
                python: python3
                logging: {}
                zmq: {host: localhost, ports: {manager: 1, workers: 2}}
                message registry: {manager: {}, workers: {}}
                carillon: {next workers: {class: %s, class path: classes, time limit: 300 ms}}
                """.formatted(name));
        return NextWorkersRules.open(NowcastConfig.load(file, Map.of()), new RulesMistakes() {
            @Override
            public void notTaken(RulesException mistake) {
                told.add(String.valueOf(mistake.getMessage()));
            }

            @Override
            public void taken(String source) {
                told.add("taken");
            }
        });
    }

    private static NextWorkers next(NextWorkersRules rules, String source) throws Exception {
        return Objects.requireNonNull(rules.after(new Message(source, "success"), Map.of())).next();
    }

    @Test
    void asks_a_class_and_loads_it_again_when_it_was_compiled_again() throws Exception {
        compile(SOURCE);
        try (NextWorkersRules rules = open("ToyRules")) {
            assertThat(next(rules, "sleep")).isEqualTo(NextWorkers.of(new NextWorker("next.FIRST")));
            assertThat(rules.after(new Message("nobody", "success"), Map.of())).isNull();

            compile(SOURCE.replace("FIRST", "THE_SECOND"));
            assertThat(next(rules, "sleep")).isEqualTo(NextWorkers.of(new NextWorker("next.THE_SECOND")));

            Files.write(folder.resolve("classes/ToyRules.class"), new byte[]{1, 2, 3});
            assertThat(next(rules, "sleep")).isEqualTo(NextWorkers.of(new NextWorker("next.THE_SECOND")));
            assertThat(told).first().isEqualTo("taken");
            assertThat(told).last().asString().contains("ToyRules");
        }
    }

    @Test
    void says_what_failed_and_does_not_wait_for_ever() throws Exception {
        compile(SOURCE);
        try (NextWorkersRules rules = open("ToyRules")) {
            assertThatExceptionOfType(RulesException.class).isThrownBy(() -> next(rules, "fail"))
                    .withMessageContaining("a mistake");
            assertThatExceptionOfType(RulesException.class).isThrownBy(() -> next(rules, "hang"))
                    .withMessageContaining("took longer");
            assertThat(next(rules, "sleep").launch()).hasSize(1);
        }
    }

    @Test
    void says_how_to_mend_a_class_that_is_not_there() throws Exception {
        compile(SOURCE);
        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> open("no.such.Rules"))
                .withMessageContaining("no.such.Rules").withMessageContaining("must be on the class path");
    }
}
