package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what pyaviso 1.0.1 with Click 8.1.3 answered to the same words. */
class AvisoSyntaxTest {

    /**
     * A row of the recording.
     *
     * @param words  the command line
     * @param answer what is written for a usage error or the version; {@code HELP}; or what was understood, after
     *               {@code OK}, as Python writes it
     */
    record Row(List<String> words, String answer) {
    }

    static List<Row> click() throws IOException {
        try (InputStream in = Objects.requireNonNull(AvisoSyntaxTest.class.getResourceAsStream("click.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().map(line -> line.split("\t", 2))
                    .map(parts -> new Row(words(parts[0]), parts[1].translateEscapes())).toList();
        }
    }

    private static List<String> words(String column) {
        return column.isEmpty() ? List.of() : List.of(column.split("␟", -1));
    }

    @ParameterizedTest
    @MethodSource("click")
    void understandsACommandLineAsClickDoes(Row row) {
        assertThat(answer(row.words)).isEqualTo(row.answer);
    }

    private static String answer(List<String> words) {
        AvisoCommand command = words.isEmpty() ? null : switch (words.getFirst()) {
            case "key" -> new KeyCommand();
            case "listen" -> new ListenCommand();
            case "notify" -> new NotifyCommand();
            case "value" -> new ValueCommand();
            default -> null;
        };
        if (command == null) {
            Run run = Run.aviso(Path.of("/nowhere"), words.toArray(String[]::new));
            return run.code() == 2 ? run.err() : run.out().startsWith("Usage: ") ? "HELP" : run.out();
        }
        try {
            CommandArguments arguments = CommandLineParser.parse(command.syntax(), words.subList(1, words.size()));
            if (arguments.has("help")) {
                return "HELP";
            }
            TreeMap<String, Object> options = new TreeMap<>(arguments.options());
            options.replaceAll((_, value) -> value instanceof Instant ? value.toString() : value);
            return "OK " + words.getFirst() + " " + PythonText.repr(options) + PythonText.repr(arguments.positionals());
        } catch (UsageException e) {
            return e.text() + "\n";
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "65536", "99999999999999999999"})
    void aPortMustBeOne(String port, @TempDir Path home) {
        Run run = Run.aviso(home, "key", "--port", port, "a=1,b=2");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).endsWith(
                "\nError: Invalid value for '--port' / '-P': " + port + " is not in the range 1<=x<=65535.\n");
    }

    @ParameterizedTest
    @CsvSource({"-", "' '", "./x", "--"})
    void whatIsNoCommandIsAMistakeWhateverItBeginsWith(String word, @TempDir Path home) {
        assertThat(Run.aviso(home, word).code()).isEqualTo(2);
    }

    @Test
    void usageErrorsComeBeforeTheConfigurationIsRead(@TempDir Path home) {
        assertThat(Run.aviso(home, "key", "-c", "nowhere", "--no-fail").err())
                .endsWith("Error: Missing argument 'PARAMETERS'.\n");
    }

    @Test
    void withoutWordsTheHelpIsShown(@TempDir Path home) {
        Run run = Run.aviso(home);
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("""
                Usage: aviso [OPTIONS] COMMAND [ARGS]...

                  Publishes events and listens for them. Each command has a --help of its own.

                Options:
                  --version   Show the version and exit.
                  -h, --help  Show this message and exit.

                Commands:
                  key     Print the key of an event.
                  listen  Run triggers for events as they come.
                  notify  Publish an event.
                  value   Print what is kept for an event.
                """);
        assertThat(Run.aviso(home, "--help")).isEqualTo(run);
    }

    @ParameterizedTest
    @CsvSource({"key", "listen", "notify", "value"})
    void eachCommandExplainsAllItsOptionsIn78Columns(String command, @TempDir Path home) {
        Run run = Run.aviso(home, command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: aviso " + command + " [OPTIONS] ").contains("\n  -P, --port INTEGER ")
                .contains("\n  --no-fail ");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 78);
    }
}
