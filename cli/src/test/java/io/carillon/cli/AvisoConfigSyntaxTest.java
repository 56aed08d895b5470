package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

/** Compares with what {@code aviso-config} of pyaviso 1.0.1 with Click 8.1.3 answered to the same words. */
class AvisoConfigSyntaxTest {

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
        try (InputStream in = Objects
                .requireNonNull(AvisoConfigSyntaxTest.class.getResourceAsStream("click-aviso-config.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            return lines.lines().map(line -> line.split("\t", 2))
                    .map(parts -> new Row(List.of(parts[0].split("␟", -1)), parts[1].translateEscapes())).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("click")
    void understandsACommandLineAsClickDoes(Row row) {
        assertThat(answer(row.words)).isEqualTo(row.answer);
    }

    private static String answer(List<String> words) {
        AvisoCommand command = switch (words.getFirst()) {
            case "pull" -> new PullCommand();
            case "push" -> new PushCommand();
            case "remove" -> new RemoveCommand();
            case "revert" -> new RevertCommand();
            case "status" -> new StatusCommand();
            default -> null;
        };
        if (command == null) {
            Run run = Run.avisoConfig(Path.of("/nowhere"), Map.of(), words.toArray(String[]::new));
            return run.code() == 2 ? run.err() : run.out().startsWith("Usage: ") ? "HELP" : run.out();
        }
        try {
            CommandArguments arguments = CommandLineParser.parse(command.syntax(), words.subList(1, words.size()));
            return arguments.has("help")
                    ? "HELP"
                    : "OK " + words.getFirst() + " " + PythonText.repr(new TreeMap<>(arguments.options()))
                            + PythonText.repr(arguments.positionals());
        } catch (UsageException e) {
            return e.text() + "\n";
        }
    }

    @Test
    void withoutWordsTheHelpIsShown(@TempDir Path home) {
        Run run = Run.avisoConfig(home, Map.of());
        assertThat(run).isEqualTo(new Run(0, """
                Usage: aviso-config [OPTIONS] COMMAND [ARGS]...

                  Keeps files of configuration in a store, under the name of a service. Each
                  command has a --help of its own.

                Options:
                  --version   Show the version and exit.
                  -h, --help  Show this message and exit.

                Commands:
                  pull    Write the files of a service into a folder.
                  push    Put the files of a folder into a service.
                  remove  Delete the files of a service.
                  revert  Bring back the version of a service before the last.
                  status  Show who changed a service last, and when.
                """, ""));
        assertThat(Run.avisoConfig(home, Map.of(), "--help")).isEqualTo(run);
    }

    @ParameterizedTest
    @CsvSource({"pull", "push", "remove", "revert", "status"})
    void eachCommandExplainsAllItsOptionsIn78Columns(String command, @TempDir Path home) {
        Run run = Run.avisoConfig(home, Map.of(), command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("Usage: aviso-config " + command + " [OPTIONS] SERVICE\n")
                .contains("\n  -P, --port INTEGER   Port of the configuration server.\n").doesNotContain("--test");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 78);
    }

    @Test
    void whatMustBeGivenIsMarked(@TempDir Path home) {
        assertThat(Run.avisoConfig(home, Map.of(), "push", "-h").out())
                .contains("  -D, --dir TEXT       Folder whose files are pushed.  [required]\n")
                .contains("  -m, --message TEXT   What to say about it in the status.  [required]\n");
    }

    @Test
    void filesCannotTakeThePlaceOfAStore(@TempDir Path home) {
        Run run = Run.avisoConfig(home, Map.of("AVISO_CONFIGURATION_ENGINE", "file_based"), "status", "s");
        assertThat(run.code()).isEqualTo(255);
        assertThat(run.err()).endsWith("File_based engine not available as configuration engine\n");
    }
}
