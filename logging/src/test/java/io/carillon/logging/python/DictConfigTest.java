package io.carillon.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What dictConfig files of users do; the expectations about levels were seen with pyaviso 1.0.1. */
class DictConfigTest {

    private static final String CONSOLE = """
            formatters: {f: {format: '%(levelname)s:%(name)s:%(message)s'}}
            handlers:
              console: {class: logging.StreamHandler, formatter: f, stream: ext://sys.stdout}
            """;

    private static void logAll(String logger) {
        LoggerFactory.getLogger(logger).debug("d");
        LoggerFactory.getLogger(logger).info("i");
        LoggerFactory.getLogger(logger).warn("w");
        LoggerFactory.getLogger(logger).error("e");
    }

    @Test
    void theLoggerAvisoTellsAllUnlessItsLevelIsConfigured() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of(CONSOLE + "root: {level: ERROR, handlers: [console]}")) {
            logAll("aviso");
            logAll("io.netty.channel");
            assertThat(world.out()).isEqualTo("""
                    DEBUG:aviso:d
                    INFO:aviso:i
                    WARNING:aviso:w
                    ERROR:aviso:e
                    ERROR:io.netty.channel:e
                    """);
        }
        try (LoggingWorld world = LoggingWorld
                .of(CONSOLE + "root: {handlers: [console]}\nloggers: {aviso: {level: 40}}")) {
            logAll("aviso");
            logAll("other");
            assertThat(world.out()).isEqualTo("ERROR:aviso:e\nWARNING:other:w\nERROR:other:e\n");
        }
    }

    @Test
    void allClassesOfTheProjectSpeakAsAviso() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of(CONSOLE + "root: {handlers: [console]}")) {
            LoggerFactory.getLogger("io.carillon.listen.Anything").info("{} flights", 3);
            assertThat(world.out()).isEqualTo("INFO:aviso:3 flights\n");
        }
    }

    @Test
    void aHandlerHasALevelAndLoggersAndThoseAboveHaveHandlers() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                disable_existing_loggers: true
                formatters:
                  out: {format: 'out {levelname} {message}', style: '{'}
                  err: {format: 'err $levelname ${message}', style: $}
                handlers:
                  out: {class: logging.StreamHandler, formatter: out, stream: ext://sys.stdout, level: WARNING}
                  err: {class: logging.StreamHandler, formatter: err, stream: ext://sys.stderr}
                loggers:
                  aviso: {handlers: [out], propagate: true, level: INFO}
                  a.b: {handlers: [out], propagate: no}
                  silent: {handlers: [nothing], propagate: false}
                root: {level: DEBUG, handlers: [err]}
                """.replace("handlers:\n  out", "handlers:\n  nothing: {class: logging.NullHandler}\n  out"))) {
            logAll("aviso");
            logAll("a.b.c");
            logAll("silent.below");
            assertThat(world.out()).isEqualTo("out WARNING w\nout ERROR e\nout WARNING w\nout ERROR e\n");
            assertThat(world.err()).isEqualTo("err INFO i\nerr WARNING w\nerr ERROR e\n");
        }
    }

    @Test
    void withoutAnyHandlerWarningsGoToStandardError() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("root: {level: DEBUG}")) {
            logAll("aviso");
            assertThat(world.err()).isEqualTo("w\ne\n");
        }
    }

    @Test
    void debugOpensTheRootAndTheConsoleAndQuietClosesTheConsoleOnly() throws LoggingConfigException {
        String both = """
                handlers:
                  console: {class: logging.StreamHandler, level: INFO}
                  other: {class: logging.StreamHandler, level: INFO, stream: ext://sys.stdout}
                root: {level: WARNING, handlers: [console, other]}
                """;
        try (LoggingWorld world = LoggingWorld.of(both)) {
            logAll("aviso");
            world.logging().debug();
            logAll("lib");
            assertThat(world.err()).isEqualTo("i\nw\ne\nd\ni\nw\ne\n");
            assertThat(world.out()).isEqualTo("i\nw\ne\ni\nw\ne\n");
            world.logging().quiet();
            logAll("aviso");
            assertThat(world.err()).isEqualTo("i\nw\ne\nd\ni\nw\ne\ne\n");
        }
        try (LoggingWorld world = LoggingWorld.of(both.replace("console", "terminal"))) {
            world.logging().debug();
            world.logging().quiet();
            logAll("aviso");
            assertThat(world.err()).as("no handler is named console").isEqualTo("i\nw\ne\n");
        }
    }

    @Test
    void anIncrementalConfigurationChangesLevelsOfTheConsole() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld
                .of("incremental: true\nhandlers: {console: {level: WARNING}}\nloggers: {aviso: {level: ERROR}}")) {
            logAll("aviso");
            logAll("lib");
            assertThat(world.err()).isEqualTo("e\nw\ne\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            %(levelname)-8s[%(message)6s]        | WARNING [     m]
            %(levelname).3s %(levelno)04d %%     | WAR 0030 %
            %(levelno)-5d!                       | 30   !
            %(levelno)+d %(levelno)x             | +30 1e
            %(msecs)03d%(message)s               | re:\\d{3}m
            %(asctime)s                          | re:\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3}
            %(created)f                          | re:\\d{10}\\.\\d{6}
            %(process)d %(processName)s          | re:\\d+ MainProcess
            %(thread)d %(threadName)s            | re:\\d+ \\S.*
            %(filename)s:%(lineno)d %(funcName)s | re:DictConfigTest.java:\\d+ aMessageIsLaidOut
            %(pathname)s %(module)s              | io/carillon/logging/python/DictConfigTest.java DictConfigTest
            %(msg)s %(hostname)s                 | re:\\{\\} \\S+
            %(relativeCreated)d                  | re:\\d+
            """)
    void aMessageIsLaidOut(String format, String expected) throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("formatters: {f: {format: " + quoted(format) + "}}\n"
                + "handlers: {h: {class: logging.StreamHandler, formatter: f}}\nroot: {handlers: [h]}")) {
            world.aviso().warn("{}", "m");
            String line = world.err().substring(0, world.err().length() - 1);
            if (expected.startsWith("re:")) {
                assertThat(line).matches(expected.substring(3));
            } else {
                assertThat(line).isEqualTo(expected);
            }
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {levelname:<8}[{message:>3}] | WARNING [  m]
            {{{levelno:05d}}}            | {00030}
            {message!r}                  | 'm'
            """)
    void aMessageIsLaidOutWithBraces(String format, String expected) throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("formatters: {f: {style: '{', format: " + quoted(format) + "}}\n"
                + "handlers: {h: {class: logging.StreamHandler, formatter: f}}\nroot: {handlers: [h]}")) {
            world.aviso().warn("{}", "m");
            assertThat(world.err()).isEqualTo(expected + "\n");
        }
    }

    @Test
    void aTimeHasAFormatOfItsOwn() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                formatters: {f: {format: '%(asctime)s %(message)s', datefmt: '%d/%m/%Y %H.%M.%S %z'}}
                handlers: {h: {class: logging.StreamHandler, formatter: f}}
                root: {handlers: [h]}""")) {
            world.aviso().warn("m");
            assertThat(world.err()).matches("\\d\\d/\\d\\d/\\d{4} \\d\\d\\.\\d\\d\\.\\d\\d [+-]\\d{4} m\n");
        }
    }

    @Test
    void aMessageCannotForgeALine() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of(CONSOLE + "root: {handlers: [console]}")) {
            world.aviso().warn("a\nERROR:aviso:b\u001b[2J");
            assertThat(world.out()).isEqualTo("WARNING:aviso:a\\nERROR:aviso:b\\u001b[2J\n");
        }
        try (LoggingWorld world = LoggingWorld.of("formatters: {f: {format: '{message:s}', style: '{'}}\n"
                + "handlers: {h: {class: logging.StreamHandler, formatter: f}}\nroot: {handlers: [h]}")) {
            world.aviso().warn("a\nb\u009b");
            assertThat(world.err()).isEqualTo("a\\nb\\u009b\n");
        }
    }

    @Test
    void stackTracesGoWhereDebugMessagesGo() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                handlers:
                  all: {class: logging.StreamHandler, level: DEBUG}
                  some: {class: logging.StreamHandler, level: INFO, stream: ext://sys.stdout}
                root: {handlers: [all, some]}""")) {
            world.aviso().warn("failed", new IllegalStateException("why\nnot"));
            assertThat(world.out()).isEqualTo("failed\n");
            assertThat(world.err()).startsWith("failed\njava.lang.IllegalStateException: why\\nnot\n\tat io.carillon");
        }
    }

    @Test
    void jsonHasTheMembersOfTheFormat() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                formatters:
                  json:
                    class: pythonjsonlogger.jsonlogger.JsonFormatter
                    format: '%(asctime)s %(levelname)s %(name)s %(lineno) %(message)s %(nothing)s'
                handlers: {h: {class: logging.StreamHandler, formatter: json}}
                root: {handlers: [h]}""")) {
            world.aviso().info("é \"{}\"\n", "x");
            assertThat(world.err()).matches("\\{\"asctime\": \"[-0-9]{10} [:0-9]{8},\\d{3}\", \"levelname\": \"INFO\","
                    + " \"name\": \"aviso\", \"lineno\": \\d+, \"message\": \"\\\\u00e9 \\\\\"x\\\\\"\\\\n\","
                    + " \"nothing\": null}\n");
        }
    }

    @Test
    void jsonIsMadeAsItsArgumentsSay() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                formatters:
                  json:
                    (): pythonjsonlogger.jsonlogger.JsonFormatter
                    fmt: '{message} {levelname}'
                    style: '{'
                    rename_fields: {levelname: level, absent: x}
                    static_fields: {site: rome, n: 1}
                    timestamp: true
                    prefix: '@cee: '
                    json_ensure_ascii: false
                filters:
                  host: {(): aviso_rest.config.HostnameFilter}
                  count: {(): aviso_rest.config.CounterFilter}
                handlers: {h: {class: logging.StreamHandler, formatter: json, filters: [count]}}
                root: {handlers: [h]}""")) {
            world.aviso().info("a");
            world.aviso().info("b");
            List<String> lines = world.err().lines().toList();
            assertThat(lines.getFirst()).matches("@cee: \\{\"message\": \"a\", \"site\": \"rome\", \"n\": 1,"
                    + " \"counter\": 0, \"timestamp\": \"[-0-9]{10}T[:0-9]{8}\\.\\d{6}\\+00:00\", \"level\": \"INFO\"}");
            assertThat(lines.getLast()).contains("\"counter\": 1");
        }
    }

    @Test
    void filtersChooseByTheNameOfTheLogger() throws LoggingConfigException {
        try (LoggingWorld world = LoggingWorld.of("""
                filters: {own: {name: aviso}}
                handlers: {h: {class: logging.StreamHandler, filters: [own]}}
                root: {handlers: [h]}""")) {
            world.aviso().warn("mine");
            LoggerFactory.getLogger("avisory").warn("not mine");
            assertThat(world.err()).isEqualTo("mine\n");
        }
    }

    @Test
    void aFileIsAppendedToOrBegunAnew(@TempDir Path folder) throws LoggingConfigException, IOException {
        Path appended = Files.writeString(folder.resolve("a.log"), "before\n");
        Path anew = Files.writeString(folder.resolve("w.log"), "before\n");
        Path late = folder.resolve("late.log");
        try (LoggingWorld world = LoggingWorld.of("""
                handlers:
                  a: {class: logging.FileHandler, filename: %1$s/a.log, encoding: utf-8}
                  w: {class: logging.FileHandler, filename: %1$s/w.log, mode: w, encoding: latin-1}
                  late: {class: logging.FileHandler, filename: %1$s/late.log, delay: true}
                root: {handlers: [a, w, late]}""".formatted(folder))) {
            assertThat(late).doesNotExist();
            world.aviso().warn("é");
            assertThat(appended).hasContent("before\né");
            assertThat(Files.readString(anew, StandardCharsets.ISO_8859_1)).isEqualTo("é\n");
            assertThat(late).hasContent("é");
        }
    }

    @Test
    void aFileIsMovedAwayBeforeItGetsTooLong(@TempDir Path folder) throws LoggingConfigException, IOException {
        Path file = folder.resolve("aviso.log");
        try (LoggingWorld world = LoggingWorld.of("""
                handlers:
                  h: {class: logging.handlers.RotatingFileHandler, filename: %s, maxBytes: 20, backupCount: 2}
                root: {handlers: [h]}""".formatted(file))) {
            for (int i = 0; i < 10; i++) {
                world.aviso().warn("message " + i);
            }
        }
        assertThat(file).hasContent("message 9");
        assertThat(folder.resolve("aviso.log.1")).hasContent("message 8");
        assertThat(folder.resolve("aviso.log.2")).hasContent("message 7");
        assertThat(names(folder)).containsExactly("aviso.log", "aviso.log.1", "aviso.log.2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"maxBytes: 20", "backupCount: 2", "maxBytes: 0, backupCount: 2"})
    void aFileStaysUnlessBothASizeAndANumberAreGiven(String arguments, @TempDir Path folder)
            throws LoggingConfigException, IOException {
        try (LoggingWorld world = LoggingWorld
                .of("handlers: {h: {class: logging.handlers.RotatingFileHandler, filename: " + folder + "/a.log, "
                        + arguments + "}}\nroot: {handlers: [h]}")) {
            for (int i = 0; i < 10; i++) {
                world.aviso().warn("message " + i);
            }
        }
        assertThat(names(folder)).containsExactly("a.log");
        assertThat(Files.readAllLines(folder.resolve("a.log"))).hasSize(10);
    }

    @Test
    void aWatchedFileIsMadeAgainWhenItWasMovedAway(@TempDir Path folder) throws LoggingConfigException, IOException {
        Path file = folder.resolve("aviso.log");
        try (LoggingWorld world = LoggingWorld
                .of("handlers: {h: {class: logging.handlers.WatchedFileHandler, filename: " + file
                        + "}}\nroot: {handlers: [h]}")) {
            world.aviso().warn("one");
            world.aviso().warn("two");
            Files.move(file, folder.resolve("old.log"));
            world.aviso().warn("three");
            Files.delete(file);
            world.aviso().warn("four");
        }
        assertThat(folder.resolve("old.log")).hasContent("one\ntwo");
        assertThat(file).hasContent("four");
    }

    @Test
    void whatCannotBeWrittenIsToldOnce(@TempDir Path folder) throws LoggingConfigException, IOException {
        Path file = folder.resolve("sub/aviso.log");
        try (LoggingWorld world = LoggingWorld.of("handlers: {h: {class: logging.FileHandler, filename: " + file
                + ", delay: true}}\nroot: {handlers: [h]}")) {
            world.aviso().warn("lost");
            world.aviso().warn("lost too");
            assertThat(world.err()).isEqualTo("The log handler h can't write; 1 message is lost:"
                    + " java.nio.file.NoSuchFileException: " + file + "\n");
            Files.createDirectory(Objects.requireNonNull(file.getParent()));
            world.aviso().warn("kept");
            assertThat(file).hasContent("kept");
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> String.valueOf(path.getFileName())).sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {a: 1} | dictionary doesn't specify a version
            {version: 2} | Unsupported version: 2
            {version: 1, handlers: {x: {class: logging.handlers.SMTPHandler, mailhost: m}}} | Unable to configure handler 'x': there is no handler of the class 'logging.handlers.SMTPHandler' here; there are logging.StreamHandler, logging.FileHandler, logging.handlers.RotatingFileHandler, logging.handlers.TimedRotatingFileHandler, logging.handlers.WatchedFileHandler, logging.handlers.SysLogHandler, rfc5424logging.Rfc5424SysLogHandler, logging.NullHandler
            {version: 1, handlers: {x: {level: INFO}}} | re:Unable to configure handler 'x': it has no class; there are logging.StreamHandler, .*
            {version: 1, handlers: {x: {class: logging.FileHandler, filename: /nowhere/x.log}}} | Unable to configure handler 'x': [Errno 2] No such file or directory: '/nowhere/x.log'
            {version: 1, handlers: {x: {class: logging.FileHandler, filename: /tmp}}} | Unable to configure handler 'x': [Errno 21] Is a directory: '/tmp'
            {version: 1, handlers: {x: {class: logging.FileHandler}}} | Unable to configure handler 'x': it has no filename
            {version: 1, handlers: {x: {class: logging.FileHandler, filename: x, mode: r}}} | Unable to configure handler 'x': mode is 'r', but must be a, to append, or w, to begin anew
            {version: 1, handlers: {x: {class: logging.FileHandler, filename: x, encoding: nope}}} | Unable to configure handler 'x': encoding is 'nope', but must be an encoding such as utf-8
            {version: 1, handlers: {x: {class: logging.StreamHandler, foo: 1}}} | Unable to configure handler 'x': logging.StreamHandler has no argument 'foo' here; there are (), class, level, formatter, filters, ., stream, strm
            {version: 1, handlers: {x: {class: logging.StreamHandler, stream: ext://sys.stdin}}} | Unable to configure handler 'x': stream is 'ext://sys.stdin', but must be ext://sys.stdout or ext://sys.stderr
            {version: 1, handlers: {x: {class: logging.StreamHandler, level: BAR}}} | Unable to configure handler 'x': Unknown level: 'BAR'; there are NOTSET, DEBUG, INFO, WARNING, ERROR, CRITICAL, and numbers
            {version: 1, handlers: {x: {class: logging.StreamHandler, formatter: nope}}} | Unable to configure handler 'x': Unable to set formatter 'nope'; there are []
            {version: 1, handlers: {x: {class: logging.StreamHandler, filters: [nope]}}} | Unable to configure handler 'x': Unable to add filter 'nope'; there are []
            {version: 1, handlers: {x: 3}} | Unable to configure handler 'x': it must be a mapping, not 3
            {version: 1, handlers: {x: {class: logging.handlers.TimedRotatingFileHandler, filename: x, when: y}}} | Unable to configure handler 'x': Invalid rollover interval specified: 'y'; there are S, M, H, D, midnight, and W0 (Monday) to W6
            {version: 1, handlers: {x: {class: logging.handlers.RotatingFileHandler, filename: x, maxBytes: y}}} | Unable to configure handler 'x': maxBytes is 'y', but must be a number from 0 on
            {version: 1, handlers: {x: {class: logging.handlers.SysLogHandler, facility: y}}} | re:Unable to configure handler 'x': facility is 'y', but must be 0 to 23 or one of kern, user, .*
            {version: 1, handlers: {x: {class: logging.handlers.SysLogHandler, address: [host]}}} | Unable to configure handler 'x': address is ['host'], but must be [host, port] or a path such as /dev/log
            {version: 1, handlers: {x: {class: logging.handlers.SysLogHandler, socktype: 7}}} | Unable to configure handler 'x': socktype is 7, but must be 1 or ext://socket.SOCK_STREAM, or 2 or ext://socket.SOCK_DGRAM
            {version: 1, handlers: {x: {class: rfc5424logging.Rfc5424SysLogHandler, structured_data: {a: {b: c}}}}} | Unable to configure handler 'x': structured_data: 'a' needs an enterprise number: write name@number, or set enterprise_id
            {version: 1, handlers: {x: {class: rfc5424logging.Rfc5424SysLogHandler, tls_enable: true, tls_verify: false}}} | Unable to configure handler 'x': tls_verify is False, but must be true: a server that proves nothing gets no messages
            {version: 1, formatters: {f: {format: abc}}} | Unable to configure formatter 'f': Invalid format 'abc' for '%' style
            {version: 1, formatters: {f: {format: '%(foo)s'}}} | re:Unable to configure formatter 'f': Invalid format '%\\(foo\\)s': there is no attribute 'foo'; there are asctime, name, .*
            {version: 1, formatters: {f: {format: '%(message)d'}}} | re:Unable to configure formatter 'f': Invalid format '%\\(message\\)d': a field asks for a number where there is none: .*
            {version: 1, formatters: {f: {format: '5 % of %(message)s'}}} | Unable to configure formatter 'f': Invalid format '5 % of %(message)s': a % that begins no field such as %(message)s; write %% for the sign
            {version: 1, formatters: {f: {format: '{message', style: '{'}}} | Unable to configure formatter 'f': Invalid format '{message': a brace without the other one; write {{ or }} for the sign
            {version: 1, formatters: {f: {format: '{message:05d}', style: '{'}}} | re:Unable to configure formatter 'f': Invalid format '\\{message:05d}': .*
            {version: 1, formatters: {f: {format: x, style: '!'}}} | Unable to configure formatter 'f': Style must be one of: %,{,$
            {version: 1, formatters: {f: {class: my.Formatter}}} | Unable to configure formatter 'f': there is no formatter of the class 'my.Formatter' here; there are logging.Formatter and pythonjsonlogger.jsonlogger.JsonFormatter, pythonjsonlogger.json.JsonFormatter
            {version: 1, filters: {f: {(): my.Filter2}}} | Unable to configure filter 'f': there is no filter of the class 'my.Filter2' here; there are logging.Filter, aviso's HostnameFilter and CounterFilter
            {version: 1, root: {handlers: [x]}} | Unable to configure root logger: Unable to add handler 'x'; there are []
            {version: 1, root: {level: FOO}} | re:Unable to configure root logger: Unknown level: 'FOO'; .*
            {version: 1, loggers: {a: {level: FOO}}} | re:Unable to configure logger 'a': Unknown level: 'FOO'; .*
            {version: 1, incremental: true, handlers: {x: {level: INFO}}} | No handler found with name 'x'; an incremental configuration can only change 'console'
            """)
    void aMistakeIsToldInOneLine(String yaml, String message) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        var refused = assertThatThrownBy(
                () -> DictConfig.read(LoggingWorld.parsed(yaml), TestConventions.LINES, List.of(), nowhere, nowhere))
                .isInstanceOf(LoggingConfigException.class);
        if (message.startsWith("re:")) {
            refused.message().matches(message.substring(3)).doesNotContain("\n");
        } else {
            refused.hasMessage(message);
        }
    }
}
