package io.carillon.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the processes of a workflow ask for (nowcast 7), whose messages may have several lines. */
class ParagraphsTest {

    @TempDir
    private Path folder;

    private LoggingWorld open(String yaml) throws LoggingConfigException {
        return LoggingWorld.of(TestConventions.PARAGRAPHS, yaml.replace("FOLDER", folder.toString()));
    }

    private static LogRecord at(Instant time, String message) {
        return LogRecord.received(time, "manager", LogLevel.INFO, message, Map.of());
    }

    private String written(String format, String message, Throwable... thrown) throws LoggingConfigException {
        try (LoggingWorld world = open("formatters: {f: {format: '" + format + "'}}\n"
                + "handlers: {h: {class: logging.StreamHandler, formatter: f, level: INFO}}\nroot: {handlers: [h]}")) {
            if (thrown.length == 0) {
                LoggerFactory.getLogger("manager").warn(message);
            } else {
                LoggerFactory.getLogger("manager").warn(message, thrown[0]);
            }
            return world.err();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            %(logger_name)s: %(message)s|sleep: text
            %(levelname)-10s|WARNING  \s
            %(levelname)10s|   WARNING
            %(levelname).4s|WARN
            %(levelno)05d|00030
            100%% %(message)s|100% text
            """)
    void aFormatIsAsInPython(String format, String expected) throws LoggingConfigException {
        assertThat(written(format, "text")).isEqualTo(expected + "\n");
    }

    @Test
    void timesAreAsInPython() throws LoggingConfigException {
        LineFormat format = TextFormat.of("%(asctime)s %(msecs)03d %(msecs)s", "%", new TimeFormat(null),
                TestConventions.PARAGRAPHS);
        Instant time = Instant.parse("2026-11-21T16:30:05.0074Z");
        String local = time.atZone(ZoneId.systemDefault()).toLocalDateTime().toString();
        assertThat(format.format(at(time, ""), false))
                .isEqualTo(local.substring(0, 10) + " " + local.substring(11, 19) + ",007 007 7.0");
    }

    @Test
    void nobodyCanForgeAMessageOrSteerATerminal() throws LoggingConfigException {
        assertThat(written("%(message)s", "a\n2026-11-21 INFO [manager] forged\r\u001b[2J\u0085"))
                .isEqualTo("a\n  2026-11-21 INFO [manager] forged\\u000d\\u001b[2J\\u0085\n");
        assertThat(written("%(message)s", "a\r\nb", new IllegalStateException("c\nINFO d\u001b"))).startsWith(
                "a\n  b\n  java.lang.IllegalStateException: c\n  INFO d\\u001b\n  \tat io.carillon.logging.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%(nonsense)s", "100%", "%(message)q"})
    void aFieldThatIsNotKnownIsTold(String format) {
        assertThatExceptionOfType(LoggingConfigException.class).isThrownBy(() -> written(format, ""))
                .withMessageStartingWith("Unable to configure formatter 'f': Invalid format ");
    }

    @Test
    void levelsOfLoggersAndHandlersAndPropagationAreAsInPython() throws LoggingConfigException {
        try (LoggingWorld world = open("""
                handlers:
                  all: {class: logging.StreamHandler, stream: ext://sys.stdout}
                  errors: {class: logging.FileHandler, level: ERROR, filename: FOLDER/errors}
                  checklist: {class: logging.FileHandler, filename: FOLDER/checklist, level: 20}
                  off: {class: logging.FileHandler, filename: FOLDER/off, level: 100}
                  none: {class: logging.NullHandler}
                loggers:
                  checklist: {qualname: checklist, level: INFO, propagate: no, handlers: [checklist]}
                  quiet: {level: CRITICAL}
                root: {level: INFO, handlers: [all, errors, off, none]}
                """)) {
            LoggerFactory.getLogger("manager").debug("manager debug");
            LoggerFactory.getLogger("manager").info("manager info");
            LoggerFactory.getLogger("manager").error(LogLevel.CRITICAL_MARKER, "manager critical");
            LoggerFactory.getLogger("checklist").info("checklist info");
            LoggerFactory.getLogger("checklist").debug("checklist debug");
            LoggerFactory.getLogger("quiet").error("quiet error");
            LoggerFactory.getLogger("quiet").error(LogLevel.CRITICAL_MARKER, "quiet critical");
            LoggerFactory.getLogger("io.netty.channel").info("a library's detail");
            LoggerFactory.getLogger("io.netty.channel").warn("a library's warning");
            assertThat(world.out()).isEqualTo("manager info\nmanager critical\nquiet critical\na library's warning\n");
        }
        assertThat(folder.resolve("errors")).hasContent("manager critical\nquiet critical");
        assertThat(folder.resolve("checklist")).hasContent("checklist info");
        assertThat(folder.resolve("off")).isEmptyFile();
    }

    @Test
    void aRotatingFileRollsOverBeforeItBecomesTooLarge() throws LoggingConfigException {
        try (LoggingWorld _ = open("""
                handlers:
                  h: {class: logging.handlers.RotatingFileHandler, filename: FOLDER/log, maxBytes: 10, backupCount: 2}
                root: {level: INFO, handlers: [h]}
                """)) {
            for (String text : List.of("one", "two", "three", "four", "five", "a long one")) {
                LoggerFactory.getLogger("manager").info(text);
            }
        }
        assertThat(folder.resolve("log")).hasContent("a long one");
        assertThat(folder.resolve("log.1")).hasContent("five");
        assertThat(folder.resolve("log.2")).hasContent("four");
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    private static final String DAILY = """
            handlers:
              h: {class: logging.handlers.TimedRotatingFileHandler, filename: FOLDER/log, when: midnight, utc: true,
                  backupCount: 2}
            root: {level: INFO, handlers: [h]}
            """;

    @Test
    void aTimedRotatingFileBeginsAtMidnightAndKeepsAsManyAsItIsTold() throws LoggingConfigException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (LoggingWorld world = open(DAILY)) {
            for (int day = 0; day < 4; day++) {
                world.logging().write(at(today.plusDays(day).atTime(23, 59).toInstant(ZoneOffset.UTC), "day " + day));
            }
        }
        assertThat(folder.resolve("log")).hasContent("day 3");
        assertThat(folder.resolve("log." + today.plusDays(2))).hasContent("day 2");
        assertThat(folder.resolve("log." + today.plusDays(1))).hasContent("day 1");
        assertThat(folder.resolve("log." + today)).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", delay: true"})
    void processesThatShareATimedRotatingFileLoseNothing(String more) throws IOException, LoggingConfigException {
        Path file = Files.writeString(folder.resolve("log"), "yesterday\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        String yaml = DAILY.replace("backupCount: 2", "backupCount: 2" + more);
        try (LoggingWorld one = open(yaml); LoggingWorld two = open(yaml)) {
            one.logging().write(at(Instant.now(), "from one"));
            two.logging().write(at(Instant.now(), "from two"));
        }
        assertThat(file).hasContent("from one\nfrom two");
        assertThat(folder.resolve("log." + LocalDate.now(ZoneOffset.UTC).minusDays(1))).hasContent("yesterday");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FileHandler", "handlers.RotatingFileHandler", "handlers.TimedRotatingFileHandler"})
    void aFileThatIsMovedAwayIsBegunAnew(String type) throws IOException, LoggingConfigException {
        try (LoggingWorld _ = open("handlers: {h: {class: logging." + type
                + ", filename: FOLDER/log}}\nroot: {level: INFO, handlers: [h]}")) {
            LoggerFactory.getLogger("manager").info("before");
            Files.move(folder.resolve("log"), folder.resolve("log.1"));
            LoggerFactory.getLogger("manager").info("after");
        }
        assertThat(folder.resolve("log.1")).hasContent("before");
        assertThat(folder.resolve("log")).hasContent("after");
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAndDoesNotEndTheProgram() throws IOException, LoggingConfigException {
        Path logs = folder.resolve("logs");
        try (LoggingWorld world = open("""
                handlers:
                  h: {class: logging.FileHandler, filename: FOLDER/logs/log}
                  console: {class: logging.StreamHandler, stream: ext://sys.stdout}
                root: {level: INFO, handlers: [h, console]}
                """)) {
            Files.delete(logs.resolve("log"));
            Files.delete(logs);
            Files.writeString(logs, "in the way");
            LoggerFactory.getLogger("manager").info("lost in the file");
            Files.delete(logs);
            LoggerFactory.getLogger("manager").info("there again");
            assertThat(world.out()).isEqualTo("lost in the file\nthere again\n");
            assertThat(world.err()).startsWith("The log handler h can't write; 1 message is lost: ").hasLineCount(1);
        }
        assertThat(logs.resolve("log")).hasContent("there again");
    }

    @Test
    void aProgramHasHandlersOfItsOwnAndSuchAsGetEverything() throws IOException, LoggingConfigException {
        List<String> taken = new ArrayList<>();
        Conventions conventions = new Conventions() {
            @Override
            public LineBreaks lineBreaks() {
                return LineBreaks.INDENTED;
            }

            @Override
            public boolean showsEveryTrace() {
                return true;
            }

            @Override
            public boolean createsFolders() {
                return true;
            }

            @Override
            public Map<String, HandlerFactory> handlers() {
                return Map.of("my.Handler", (arguments, _) -> {
                    String prefix = arguments.text("prefix", "");
                    return new LogTarget() {
                        @Override
                        public void write(LogRecord message, String line) {
                            taken.add(prefix + line);
                        }

                        @Override
                        public void close() {
                            taken.add("closed");
                        }
                    };
                });
            }
        };
        Path all = folder.resolve("more/all");
        LogHandler always = LogHandler.appending("all", all, LineFormat.bare(conventions.lineBreaks()), System.err);
        Map<?, ?> tree = LoggingWorld.parsed("""
                version: 1
                handlers: {mine: {class: my.Handler, prefix: '> ', level: ERROR}}
                root: {level: INFO, handlers: [mine]}
                """);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        try (ConfiguredLogging logging = DictConfig.read(tree, conventions, List.of(always), nowhere, nowhere)) {
            logging.write(LogRecord.received(Instant.now(), "a", LogLevel.ERROR, "one", Map.of()));
            logging.write(LogRecord.received(Instant.now(), "a", LogLevel.INFO, "two", Map.of()));
            logging.write(LogRecord.received(Instant.now(), "a", LogLevel.DEBUG, "three", Map.of()));
        }
        assertThat(taken).containsExactly("> one", "closed");
        assertThat(all).hasContent("one\ntwo");
        assertThatExceptionOfType(LoggingConfigException.class)
                .isThrownBy(() -> DictConfig.read(LoggingWorld.parsed("{version: 1, handlers: {x: {class: a.B}}}"),
                        conventions, List.of(), nowhere, nowhere))
                .withMessageEndingWith(", logging.NullHandler, my.Handler");
    }
}
