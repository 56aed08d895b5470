package io.carillon.workflow.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFormatTest {

    private static final ZoneId VANCOUVER = ZoneId.of("America/Vancouver");

    private static LogRecord log(String message, @Nullable String trace) {
        return new LogRecord(Instant.parse("2026-11-21T16:30:05.0074Z"), "manager", LogLevel.WARNING, message, trace,
                "sleep", "main");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            %(asctime)s %(levelname)s [%(name)s] %(message)s|2026-11-21 08:30:05,007 WARNING [manager] text
            %(logger_name)s: %(message)s|sleep: text
            %(levelname)-10s|WARNING  \s
            %(levelname)10s|   WARNING
            %(levelname).4s|WARN
            %(levelno)05d|00030
            100%% %(message)s|100% text
            %(msecs)s %(threadName)s|007 main
            """)
    void aFormatIsAsInPython(String format, String expected) {
        assertThat(LogFormat.of(format, null, "formatter f").format(log("text", null), VANCOUVER)).isEqualTo(expected);
    }

    @Test
    void aDateFormatIsThatOfStrftime() {
        assertThat(LogFormat.of("%(asctime)s", "%d.%m. %H:%M", "formatter f").format(log("text", null), VANCOUVER))
                .isEqualTo("21.11. 08:30");
    }

    @Test
    void nobodyCanForgeAMessageOrSteerATerminal() {
        assertThat(LogFormat.of("%(message)s", null, "f")
                .format(log("a\n2026-11-21 INFO [manager] forged\r\u001b[2J\u0085", "Traceback\n  x"), VANCOUVER))
                .isEqualTo("a\n  2026-11-21 INFO [manager] forged\\u000d\\u001b[2J\\u0085\n  Traceback\n    x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%(nonsense)s", "100%", "%(message)q"})
    void aFieldThatIsNotKnownIsTold(String format) {
        assertThatExceptionOfType(LogConfigException.class).isThrownBy(() -> LogFormat.of(format, null, "formatter f"))
                .withMessageStartingWith("formatter f: format has ");
    }
}
