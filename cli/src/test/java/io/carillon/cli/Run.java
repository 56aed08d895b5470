package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiFunction;

/** What a command wrote and what it ended with. */
record Run(int code, String out, String err) {

    /** Runs {@code aviso} in this process, without environment variables. */
    static Run aviso(Path home, String... words) {
        return aviso(home, Map.of(), words);
    }

    /** Runs {@code aviso} in this process. */
    static Run aviso(Path home, Map<String, String> variables, String... words) {
        return aviso(home, variables, (_, _) -> {
        }, words);
    }

    /** Runs {@code aviso} in this process with somebody to send signals. */
    static Run aviso(Path home, Map<String, String> variables, Signals signals, String... words) {
        return run(Aviso::run, home, variables, signals, words);
    }

    /** Runs {@code aviso-config} in this process. */
    static Run avisoConfig(Path home, Map<String, String> variables, String... words) {
        return run(AvisoConfig::run, home, variables, (_, _) -> {
        }, words);
    }

    private static Run run(BiFunction<String[], Env, Integer> program, Path home, Map<String, String> variables,
            Signals signals, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = program.apply(words, new Env(variables, home, home.resolve("etc"), new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), signals));
        return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }
}
