package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.workflow.peers.TestConfig;
import io.carillon.yaml.YamlReader;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogHandlersTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, UTF_8);

    private LogTree open(String yaml) {
        if (!(YamlReader.read(yaml.replace("FOLDER", folder.toString())) instanceof Map<?, ?> dictionary)) {
            throw new AssertionError("not a mapping: " + yaml);
        }
        return LogTree.open(LoggingConfig.read(dictionary, "logging"), Map.of(), List.of(), stream, stream);
    }

    private static LogRecord log(Instant time, String logger, int level, String message) {
        return new LogRecord(time, logger, level, message, null, logger, "main");
    }

    private static void log(LogTree tree, String logger, int level, String message) {
        tree.log(log(Instant.now(), logger, level, message));
    }

    @Test
    void levelsOfLoggersAndHandlersAndPropagationAreAsInPython() {
        try (LogTree tree = open("""
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
            log(tree, "manager", LogLevel.DEBUG, "manager debug");
            log(tree, "manager", LogLevel.INFO, "manager info");
            log(tree, "manager", LogLevel.CRITICAL, "manager critical");
            log(tree, "checklist", LogLevel.INFO, "checklist info");
            log(tree, "checklist", LogLevel.DEBUG, "checklist debug");
            log(tree, "quiet", LogLevel.ERROR, "quiet error");
            log(tree, "io.netty.channel", LogLevel.INFO, "a library's detail");
            log(tree, "io.netty.channel", LogLevel.WARNING, "a library's warning");
        }
        assertThat(out.toString(UTF_8)).isEqualTo("manager info\nmanager critical\na library's warning\n");
        assertThat(TestConfig.text(folder.resolve("errors"))).isEqualTo("manager critical\n");
        assertThat(TestConfig.text(folder.resolve("checklist"))).isEqualTo("checklist info\n");
        assertThat(TestConfig.text(folder.resolve("off"))).isEmpty();
    }

    @Test
    void mistakesAreToldInOneLine() {
        for (Map.Entry<String, String> each : Map.of("handlers: {h: {class: logging.handlers.SysLogHandler}}",
                "logging handler h: class 'logging.handlers.Sys", "handlers: {h: {class: logging.FileHandler}}",
                "logging handler h: 'filename' must be there",
                "handlers: {h: {class: logging.FileHandler, filename: /proc/none/x}}",
                "the file /proc/none/x can't be opened", "handlers: {h: {class: logging.StreamHandler, level: LOUD}}",
                "logging handler h: level 'LOUD' is not known",
                "handlers: {h: {class: logging.StreamHandler, formatter: f}}",
                "formatter 'f' is not among the formatters []", "root: {handlers: [h]}",
                "logging: root: handler 'h' is not among the handlers []", "handlers: [h]",
                "logging: 'handlers' must be a mapping").entrySet()) {
            assertThatExceptionOfType(LogConfigException.class).isThrownBy(() -> open(each.getKey()).close())
                    .withMessageContaining(each.getValue())
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void aRotatingFileRollsOverBeforeItBecomesTooLarge() {
        try (LogTree tree = open("""
                handlers:
                  h: {class: logging.handlers.RotatingFileHandler, filename: FOLDER/log, maxBytes: 10, backupCount: 2}
                root: {level: INFO, handlers: [h]}
                """)) {
            for (String text : List.of("one", "two", "three", "four", "five")) {
                log(tree, "manager", LogLevel.INFO, text);
            }
        }
        assertThat(TestConfig.text(folder.resolve("log"))).isEqualTo("five\n");
        assertThat(TestConfig.text(folder.resolve("log.1"))).isEqualTo("four\n");
        assertThat(TestConfig.text(folder.resolve("log.2"))).isEqualTo("three\n");
        assertThat(folder.resolve("log.3")).doesNotExist();
    }

    private static final String DAILY = """
            handlers:
              h: {class: logging.handlers.TimedRotatingFileHandler, filename: FOLDER/log, when: midnight, utc: true,
                  backupCount: 2}
            root: {level: INFO, handlers: [h]}
            """;

    @Test
    void aTimedRotatingFileBeginsAtMidnightAndKeepsAsManyAsItIsTold() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        try (LogTree tree = open(DAILY)) {
            for (int day = 0; day < 4; day++) {
                tree.log(log(today.plusDays(day).atTime(23, 59).toInstant(ZoneOffset.UTC), "manager", LogLevel.INFO,
                        "day " + day));
            }
        }
        assertThat(TestConfig.text(folder.resolve("log"))).isEqualTo("day 3\n");
        assertThat(TestConfig.text(folder.resolve("log." + today.plusDays(2)))).isEqualTo("day 2\n");
        assertThat(TestConfig.text(folder.resolve("log." + today.plusDays(1)))).isEqualTo("day 1\n");
        assertThat(folder.resolve("log." + today)).doesNotExist();
    }

    @Test
    void processesThatShareATimedRotatingFileLoseNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("log"), "yesterday\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        try (LogTree one = open(DAILY); LogTree two = open(DAILY)) {
            log(one, "manager", LogLevel.INFO, "from one");
            log(two, "worker", LogLevel.INFO, "from two");
        }
        assertThat(TestConfig.text(file)).isEqualTo("from one\nfrom two\n");
        assertThat(TestConfig.text(folder.resolve("log." + LocalDate.now(ZoneOffset.UTC).minusDays(1))))
                .isEqualTo("yesterday\n");
    }

    @Test
    void aFileThatCannotBeWrittenIsToldAndDoesNotEndTheProgram() throws IOException {
        Path logs = folder.resolve("logs");
        try (LogTree tree = open("""
                handlers:
                  h: {class: logging.FileHandler, filename: FOLDER/logs/log}
                  console: {class: logging.StreamHandler, stream: ext://sys.stdout}
                root: {level: INFO, handlers: [h, console]}
                """)) {
            Files.delete(logs.resolve("log"));
            Files.delete(logs);
            Files.writeString(logs, "in the way");
            log(tree, "manager", LogLevel.INFO, "lost in the file");
            Files.delete(logs);
            log(tree, "manager", LogLevel.INFO, "there again");
        }
        assertThat(out.toString(UTF_8)).isEqualTo("lost in the file\nthere again\n");
        assertThat(TestConfig.text(logs.resolve("log"))).isEqualTo("there again\n");
    }

    @Test
    void criticalMessagesAreSentByMail() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            try (LogTree tree = open("""
                    formatters: {simple: {format: '%%(levelname)s [%%(name)s] %%(message)s'}}
                    handlers:
                      mail:
                        class: logging.handlers.SMTPHandler
                        level: CRITICAL
                        formatter: simple
                        mailhost: [127.0.0.1, %d]
                        fromaddr: nowcast@example.com
                        toaddrs: [me@example.com, you@example.com]
                        subject: NEMO nowcast problem
                    root: {level: INFO, handlers: [mail]}
                    """.formatted(server.getSmtp().getPort()))) {
                log(tree, "manager", LogLevel.ERROR, "an error");
                log(tree, "manager", LogLevel.CRITICAL, "it broke: café");
            }
            assertThat(server.waitForIncomingEmail(10_000, 2)).isTrue();
            MimeMessage mail = server.getReceivedMessages()[0];
            assertThat(server.getReceivedMessages()).hasSize(2);
            assertThat(mail.getSubject()).isEqualTo("NEMO nowcast problem");
            assertThat(mail.getContent().toString().strip()).isEqualTo("CRITICAL [manager] it broke: café");
        } finally {
            server.stop();
        }
    }

    @Test
    void anOutageOfTheMailServerIsToldOnceAndSoIsItsEnd() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        int port = server.getSmtp().getPort();
        server.stop();
        GreenMail again = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        try (LogTree tree = open("""
                handlers:
                  mail: {class: logging.handlers.SMTPHandler, mailhost: [127.0.0.1, %d], fromaddr: a@example.com,
                         toaddrs: b@example.com, subject: x}
                root: {level: INFO, handlers: [mail]}
                """.formatted(port))) {
            for (int i = 0; i < 20; i++) {
                log(tree, "manager", LogLevel.ERROR, "error " + i);
            }
            await().until(() -> out.toString(UTF_8).contains("not sent by mail"));
            again.start();
            await().until(() -> {
                log(tree, "manager", LogLevel.ERROR, "another error");
                return again.getReceivedMessages().length > 0;
            });
            await().until(() -> out.toString(UTF_8).contains("sent by mail again"));
        } finally {
            again.stop();
        }
        assertThat(out.toString(UTF_8).lines()).hasSize(2);
        assertThat(out.toString(UTF_8)).matches("""
                a log message was not sent by mail: .*; further ones are counted
                log messages are sent by mail again; [0-9]+ were not sent
                """);
    }

    @Test
    void aMailServerThatDoesNotAnswerHoldsNobodyUp() throws Exception {
        try (java.net.ServerSocket silent = new java.net.ServerSocket(0)) {
            LogTree tree = open("""
                    handlers:
                      mail: {class: logging.handlers.SMTPHandler, mailhost: [127.0.0.1, %d], fromaddr: a@example.com,
                             toaddrs: b@example.com, subject: x}
                      console: {class: logging.StreamHandler, stream: ext://sys.stdout}
                    root: {level: INFO, handlers: [mail, console]}
                    """.formatted(silent.getLocalPort()));
            Thread logging = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 300; i++) {
                    log(tree, "manager", LogLevel.ERROR, "error " + i);
                }
            });
            await().atMost(Duration.ofSeconds(5)).until(() -> out.toString(UTF_8).contains("error 299\n"));
            assertThat(logging.join(Duration.ofSeconds(5))).isTrue();
        }
    }
}
