package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.logging.LogLevel;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.peers.TestConfig;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** What processes of a workflow have besides what {@code io.carillon.logging} does for all programs. */
@Timeout(60)
class LogHandlersTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, UTF_8);

    private NowcastConfig config(String logging) {
        String section = "logging:\n" + logging.replace("FOLDER", folder.toString()).indent(2);
        return TestConfig.load(TestConfig.write(folder, 1, section, "", ""));
    }

    private NowcastLogging open(String logging) {
        return NowcastLogging.ofWorker(config(logging), "manager", false, stream, stream);
    }

    @Test
    void ofLibrariesOnlyWarningsAreLogged() {
        try (NowcastLogging logging = open("""
                handlers: {all: {class: logging.StreamHandler, stream: ext://sys.stdout}}
                loggers: {org.example: {level: INFO}}
                root: {level: INFO, handlers: [all]}
                """)) {
            logging.logger("manager").info("manager info");
            logging.logger("io.netty.channel").info("a library's detail");
            logging.logger("io.netty.channel").warn("a library's warning");
            logging.logger("org.example.part").info("one that is asked for");
        }
        assertThat(out.toString(UTF_8)).isEqualTo("manager info\na library's warning\none that is asked for\n");
    }

    @Test
    void longLivedProcessesLeaveItToAWorkerToRollOver() {
        try (NowcastLogging logging = NowcastLogging.ofDaemon(
                config("""
                        version: 1
                        formatters: {f: {format: '[%(logger_name)s] %(message)s'}}
                        handlers:
                          h: {class: logging.handlers.RotatingFileHandler, filename: FOLDER/logs/log, formatter: f, maxBytes: 10,
                              backupCount: 2}
                        root: {level: INFO, handlers: [h]}
                        """),
                List.of("manager", "scheduler"), stream, stream)) {
            logging.logger("manager").info("one line");
            logging.logger("manager").error("another", new IllegalStateException("why"));
        }
        assertThat(TestConfig.text(folder.resolve("logs/log"))).startsWith("""
                [manager] one line
                [manager] another
                  java.lang.IllegalStateException: why
                  \tat io.carillon.workflow.logs.LogHandlersTest.""".replace("\\t", "\t"));
    }

    @Test
    void debuggingShowsEverythingOnTheConsoleAlone() {
        NowcastConfig config = config("""
                handlers:
                  console: {class: logging.StreamHandler, level: 100, stream: ext://sys.stdout}
                  file: {class: logging.FileHandler, level: INFO, filename: FOLDER/log}
                root: {level: DEBUG, handlers: [console, file]}
                """);
        try (NowcastLogging logging = NowcastLogging.ofWorker(config, "sleep", true, stream, stream)) {
            logging.logger("sleep").debug("in detail");
            logging.logger("sleep").error("an error");
        }
        assertThat(out.toString(UTF_8)).isEqualTo("in detail\nan error\n");
        assertThat(TestConfig.text(folder.resolve("log"))).isEmpty();
    }

    @Test
    void mistakesAreToldInOneLine() {
        for (Map.Entry<String, String> each : Map.of("handlers: {h: {class: my.Handler}}",
                "logging: Unable to configure handler 'h': there is no handler of the class 'my.Handler' here; there are ",
                "handlers: {h: {class: logging.FileHandler}}",
                "logging: Unable to configure handler 'h': it has no filename",
                "handlers: {h: {class: logging.FileHandler, filename: /proc/none/x}}",
                "[Errno 2] No such file or directory: '/proc/none/x'", "root: {handlers: [h]}",
                "logging: Unable to configure root logger: Unable to add handler 'h'; there are []", "handlers: [h]",
                "logging: 'handlers' must be a mapping",
                "handlers: {h: {class: logging.handlers.SMTPHandler, mailhost: [a]}}",
                "mailhost is ['a'], but must be the name of the mail server, or a list of its name and port",
                "handlers: {h: {class: logging.handlers.SMTPHandler, mailhost: a, subject: s, toaddrs: [x@y], "
                        + "fromaddr: 'a b'}}",
                "'a b' is not an address for mail").entrySet()) {
            assertThatExceptionOfType(LogConfigException.class).isThrownBy(() -> open(each.getKey()).close())
                    .withMessageContaining(each.getValue())
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
        }
    }

    @Test
    void criticalMessagesAreSentByMail() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try {
            try (NowcastLogging logging = open("""
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
                logging.logger("manager").error("an error");
                logging.logger("manager").error(LogLevel.CRITICAL_MARKER, "it broke: café");
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
        try (NowcastLogging logging = open("""
                handlers:
                  mail: {class: logging.handlers.SMTPHandler, mailhost: [127.0.0.1, %d], fromaddr: a@example.com,
                         toaddrs: b@example.com, subject: x}
                root: {level: INFO, handlers: [mail]}
                """.formatted(port))) {
            for (int i = 0; i < 20; i++) {
                logging.logger("manager").error("error {}", i);
            }
            await().until(() -> out.toString(UTF_8).contains("not sent by mail"));
            again.start();
            await().until(() -> {
                logging.logger("manager").error("another error");
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
            Logger log = open("""
                    handlers:
                      mail: {class: logging.handlers.SMTPHandler, mailhost: [127.0.0.1, %d], fromaddr: a@example.com,
                             toaddrs: b@example.com, subject: x}
                      console: {class: logging.StreamHandler, stream: ext://sys.stdout}
                    root: {level: INFO, handlers: [mail, console]}
                    """.formatted(silent.getLocalPort())).logger("manager");
            Thread logging = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 300; i++) {
                    log.error("error {}", i);
                }
            });
            await().atMost(Duration.ofSeconds(5)).until(() -> out.toString(UTF_8).contains("error 299\n"));
            assertThat(logging.join(Duration.ofSeconds(5))).isTrue();
        }
    }
}
