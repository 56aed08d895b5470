package io.carillon.listen.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The trigger {@code command}, with real commands (aviso-v1 6.3). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CommandTriggerTest {

    private static final String HOSTILE = "a'b\"c$(touch owned)`touch owned`;touch owned #\\x\\n*? $HOME ${HOME} \u00e9\n&|<>";

    @TempDir
    private Path folder;

    private Trigger trigger(String command, Map<String, ?> more) throws TriggerException {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("type", "command");
        parameters.put("command", command);
        parameters.putIfAbsent("working_dir", folder.toString());
        return new CommandTrigger.Factory().create(new TriggerParameters(parameters, System.out));
    }

    private String output() throws Exception {
        return Files.readString(folder.resolve("out"));
    }

    @Test
    void values_come_as_words() throws Exception {
        trigger("printf '%s|' --date ${request.date} --number ${request.number} ${event} > out", Map.of())
                .fire(Events.flight("AZ203", "Landed"));
        assertThat(output()).isEqualTo("--date|20210101|--number|AZ203|flight|");
    }

    @ParameterizedTest
    @ValueSource(strings = {"printf %s ${payload} > out", "printf %s \"${payload}\" > out",
            "printf %s '${payload}' > out", "printf %s \"$(printf %s ${payload})\" > out",
            "printf %s \"$(printf %s \"${payload}\")\" > out", "x=${payload}; printf %s \"$x\" > out",
            "(printf %s ${payload}) > out", "printf %s \\${payload} > out",
            "sh -c 'printf %s \"$1\"' - ${payload} > out", "cat > out <<END\n${payload}\nEND",
            "printf %s \"a)\" > /dev/null; printf %s \"$(echo ')' > /dev/null;" + " printf %s ${payload})\" > out"})
    void whatever_stands_in_a_value_it_stays_a_value(String command) throws Exception {
        trigger(command, Map.of()).fire(Events.flight("AZ203", HOSTILE));
        assertThat(folder.resolve("owned")).doesNotExist();
        assertThat(output().replace("\n", "").replace("\"", "")).isEqualTo(HOSTILE.replace("\n", "").replace("\"", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"printf %s `printf %s ${payload}` > out", "printf %s \"`printf %s ${payload}`\" > out",
            "printf %s x # it's ${payload}", "printf %s a\\\"b ${payload} > out", "echo $((1 + 1)) ${payload} > out",
            "case x in x) printf %s ${payload} > out;; esac", "printf %s \"it's ${payload}\" > out"})
    void whatever_the_quoting_is_a_value_is_never_run(String command) throws Exception {
        trigger(command, Map.of()).fire(Events.flight("AZ203", HOSTILE));
        assertThat(folder.resolve("owned")).doesNotExist();
    }

    @Test
    void json_is_one_word_and_a_file_that_only_the_user_can_read() throws Exception {
        trigger("printf %s ${json} > out; cat ${jsonpath} > file; stat -c %a ${jsonpath} > mode; printf %s ${jsonpath} >"
                + " path", Map.of()).fire(Events.flight("AZ203", "L\u00e4nded 'x'"));
        String json = "{\"event\": \"flight\", \"request\": {\"date\": \"20210101\", \"country\": \"italy\", \"airport\": "
                + "\"FCO\", \"number\": \"AZ203\"}, \"payload\": \"L\\u00e4nded 'x'\"}";
        assertThat(output()).isEqualTo(json);
        assertThat(Files.readString(folder.resolve("file"))).isEqualTo(json);
        assertThat(Files.readString(folder.resolve("mode")).strip()).isEqualTo("600");
        assertThat(Path.of(Files.readString(folder.resolve("path")))).doesNotExist();
    }

    @Test
    void variables_of_the_environment_hold_values_as_they_are() throws Exception {
        trigger("printf '%s|%s|%s' \"$AIRPORT\" \"$BOTH\" \"$JSON\" > out", Map.of("environment", Map.of("AIRPORT",
                "${request.airport}", "BOTH", "x ${payload} ${request.number} $y", "JSON", "${json}")))
                .fire(Events.flight("AZ203", "a;b"));
        assertThat(output()).startsWith("FCO|x a;b AZ203 $y|'{\"event\": ").endsWith("}'");
    }

    @Test
    void shell_variables_without_braces_are_the_shells() throws Exception {
        trigger("X=1; printf %s \"$X\" > out", Map.of()).fire(Events.flight("AZ203", "x"));
        assertThat(output()).isEqualTo("1");
    }

    @Test
    void a_value_that_the_event_has_not_is_a_failure_in_v1s_words() throws Exception {
        assertThatThrownBy(() -> trigger("echo ${request.day}", Map.of()).fire(Events.flight("AZ203", "x")))
                .isInstanceOf(TriggerException.class).hasMessage("'day'");
    }

    @Test
    void output_on_standard_error_is_failure_and_the_exit_code_is_not_looked_at() throws Exception {
        trigger("exit 3", Map.of()).fire(Events.flight("AZ203", "x"));
        assertThatThrownBy(() -> trigger("echo oh >&2", Map.of()).fire(Events.flight("AZ203", "x")))
                .isInstanceOfSatisfying(TriggerException.class, e -> {
                    assertThat(e).hasMessage("oh\n");
                    assertThat(e.passing()).as("a command that ended with 0 is not run again").isFalse();
                });
        assertThatThrownBy(() -> trigger("echo oh >&2; exit 1", Map.of()).fire(Events.flight("AZ203", "x")))
                .isInstanceOfSatisfying(TriggerException.class, e -> assertThat(e.passing()).isTrue());
    }

    @Test
    void the_exit_code_is_looked_at_where_the_listener_says_so() throws Exception {
        assertThatThrownBy(() -> trigger("exit 3", Map.of("check_exit_code", true)).fire(Events.flight("AZ203", "x")))
                .isInstanceOf(TriggerException.class).hasMessage("the command ended with exit code 3");
    }

    @Test
    void a_command_that_takes_too_long_is_killed_with_what_it_started() throws Exception {
        Trigger slow = new TimeLimitedTrigger(trigger("sleep 600 & echo $! > child; sleep 600", Map.of()),
                Duration.ofMillis(500), "too slow");
        assertThatThrownBy(() -> slow.fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class)
                .hasMessage("too slow");
        long child = Long.parseLong(Files.readString(folder.resolve("child")).strip());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.of(child).map(process -> !process.isAlive()).orElse(true));
    }

    @Test
    void a_command_that_writes_without_end_does_not_fill_the_memory() throws Exception {
        assertThatThrownBy(() -> trigger("head -c 50000000 /dev/zero | tr '\\0' x >&2", Map.of())
                .fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class).satisfies(
                        e -> assertThat(e.getMessage()).hasSizeLessThan(70_000).endsWith("... (49934464 bytes more)"));
    }

    @Test
    void a_failing_cd_does_not_keep_the_command_from_running() throws Exception {
        assertThatThrownBy(() -> trigger("echo ran > " + folder.resolve("out"), Map.of("working_dir", "/no/such"))
                .fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class);
        assertThat(output()).isEqualTo("ran\n");
    }

    @Test
    void a_command_must_be_there() {
        assertThatThrownBy(
                () -> new CommandTrigger.Factory().create(new TriggerParameters(Map.of("type", "command"), System.out)))
                .isInstanceOf(TriggerException.class).hasMessage("command is a mandatory field");
    }
}
