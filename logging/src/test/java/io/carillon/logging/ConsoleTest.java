package io.carillon.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;

class ConsoleTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private void configure(Level level) {
        ConsoleLogging.configure(new PrintStream(written, true, UTF_8), level);
    }

    private String written() {
        return written.toString(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"INFO, aviso, info warn error", "DEBUG, aviso, debug info warn error", "ERROR, aviso, error",
            "INFO, io.carillon.listen, info warn error", "DEBUG, io.carillon.listen, debug info warn error",
            "INFO, io.netty.channel, warn error", "DEBUG, io.netty.channel, warn error",
            "ERROR, io.netty.channel, error"})
    void showsWhatTheLevelAsksForAndOfLibrariesOnlyWarnings(Level level, String name, String shown) {
        configure(level);
        Logger log = LoggerFactory.getLogger(name);
        log.trace("trace");
        log.debug("debug");
        log.info("info");
        log.warn("warn");
        log.error("error");
        assertThat(written().strip().replace('\n', ' ')).isEqualTo(shown);
    }

    @Test
    void writesTheBareMessageWithItsArguments() {
        configure(Level.INFO);
        LoggerFactory.getLogger("aviso").info("Listening to {} at {}:{}...", "/é/", "localhost", 2379);
        assertThat(written()).isEqualTo("Listening to /é/ at localhost:2379...\n");
    }

    @Test
    void aMessageCannotForgeALineOrSteerTheTerminal() {
        configure(Level.INFO);
        LoggerFactory.getLogger("aviso").info("key {} failed", "a\nError: b\r\u001b[2J\u0007\u0085\u2028\tc\u009b1m");
        assertThat(written()).isEqualTo("key a\\nError: b\\r\\u001b[2J\\u0007\\u0085\\u2028\tc\\u009b1m failed\n");
    }

    @Test
    void isLedElsewhereWithItsLevelButAFileIsNot() {
        configure(Level.WARN);
        ByteArrayOutputStream elsewhere = new ByteArrayOutputStream();
        ConsoleLogging.redirect(new PrintStream(elsewhere, true, UTF_8));
        LoggerFactory.getLogger("aviso").info("too small");
        LoggerFactory.getLogger("aviso").warn("seen");
        assertThat(elsewhere.toString(UTF_8)).isEqualTo("seen\n");
        assertThat(written()).isEmpty();

        List<String> file = new ArrayList<>();
        Loggers.ofProgram().configure(new LogOutput() {

            @Override
            public boolean isEnabled(String logger, Level asked) {
                return true;
            }

            @Override
            public void write(String logger, Level asked, @Nullable Marker marker, String template, String message,
                    @Nullable Throwable throwable) {
                file.add(message);
            }
        });
        ConsoleLogging.redirect(new PrintStream(elsewhere, true, UTF_8));
        LoggerFactory.getLogger("aviso").info("kept");
        assertThat(file).containsExactly("kept");
        assertThat(elsewhere.toString(UTF_8)).isEqualTo("seen\n");
    }

    @Test
    void showsStackTracesOnlyWhenDebugging() {
        Exception cause = new IllegalStateException("why\nnot");
        Exception exception = new IllegalArgumentException("what", cause);
        configure(Level.INFO);
        LoggerFactory.getLogger("aviso").error("failed", exception);
        assertThat(written()).isEqualTo("failed\n");
        configure(Level.DEBUG);
        LoggerFactory.getLogger("aviso").error("failed", exception);
        assertThat(written()).contains("failed\njava.lang.IllegalArgumentException: what\n\tat io.carillon.logging")
                .contains("\nCaused by: java.lang.IllegalStateException: why\\nnot\n\tat io.carillon.logging");
    }
}
