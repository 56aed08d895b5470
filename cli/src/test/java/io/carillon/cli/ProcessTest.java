package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.peers.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own shows: exit codes, signals, the locale. */
@Timeout(60)
class ProcessTest {

    private static final String FLIGHT = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            TERM | listen listener.yaml           | 0 | Listeners stopped
            TERM | listen listener.yaml --no-fail | 0 | Listeners stopped
            INT  | listen listener.yaml           | 1 | Aborted!
            INT  | listen listener.yaml --no-fail | 0 | Aborted!
            INT  | notify FLIGHT                  | 1 | Aborted!
            INT  | value FLIGHT                   | 1 | Aborted!
            """)
    void aSignalEndsACommand(String signal, String command, int code, String lastLine, @TempDir Path home)
            throws IOException, InterruptedException {
        Files.writeString(home.resolve("listener.yaml"),
                "listeners: [{event: flight, request: {}, triggers: [{type: echo}]}]");
        List<String> words = new ArrayList<>(List.of(command.replace("FLIGHT", FLIGHT).split(" ")));
        words.addAll(List.of("-P", Integer.toString(FreePort.find())));
        Process aviso = start(home, "C.UTF-8", words);
        try (BufferedReader err = new BufferedReader(new InputStreamReader(aviso.getErrorStream(), UTF_8))) {
            String line = err.readLine();
            while (line != null && !line.startsWith("Unable to connect")) {
                line = err.readLine();
            }
            new ProcessBuilder("kill", "-" + signal, Long.toString(aviso.pid())).start().waitFor();
            assertThat(aviso.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(aviso.exitValue()).isEqualTo(code);
            assertThat(err.lines().toList()).last().isEqualTo(lastLine);
        } finally {
            aviso.destroyForcibly();
        }
    }

    @Test
    void keysAndArgumentsAreUtf8(@TempDir Path home) throws IOException, InterruptedException {
        Process aviso = start(home, "C.UTF-8", List.of("key", "-q", FLIGHT.replace("Italy", "Österreich")));
        assertThat(aviso.inputReader(UTF_8).readAllAsString())
                .isEqualTo("/tmp/aviso/flight/20210101/österreich/FCO/AZ203\n");
        assertThat(aviso.waitFor()).isZero();
    }

    @Test
    void anArgumentThatTheLocaleCannotHoldIsNotUsedInPart(@TempDir Path home) throws IOException, InterruptedException {
        Process aviso = start(home, "C", List.of("notify", FLIGHT.replace("Italy", "Österreich")));
        assertThat(aviso.errorReader(UTF_8).readAllAsString())
                .isEqualTo("Error: The locale can't hold all characters of the command line; set LC_ALL=C.UTF-8\n");
        assertThat(aviso.waitFor()).isEqualTo(2);
    }

    private static Process start(Path home, String locale, List<String> words) throws IOException {
        List<String> line = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // a build that runs in the background may have been told to ignore Ctrl-C, which children inherit
            line.addAll(List.of("env", "--default-signal=INT"));
        }
        line.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "io.carillon.cli.Aviso"));
        line.addAll(words);
        StringBuilder script = new StringBuilder("exec");
        line.forEach(word -> script.append(" \"$(printf '%b' '").append(inAscii(word)).append("')\""));
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", script.toString()).directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", locale);
        builder.environment().keySet().removeIf(name -> name.startsWith("AVISO_"));
        return builder.start();
    }

    /** For printf: this process may itself run in a locale that can't hold them. */
    private static String inAscii(String word) {
        StringBuilder bytes = new StringBuilder();
        for (byte b : word.getBytes(UTF_8)) {
            if (b > 0 && b != '\'' && b != '\\') {
                bytes.append((char) b);
            } else {
                bytes.append("\\0").append(Integer.toOctalString(b & 0xff));
            }
        }
        return bytes.toString();
    }
}
