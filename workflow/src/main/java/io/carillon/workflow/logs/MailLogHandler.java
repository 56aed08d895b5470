package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import org.jspecify.annotations.Nullable;

/**
 * {@code logging.handlers.SMTPHandler}: sends each message by mail. Unlike the original it doesn't have the program
 * wait for the mail server; what waits is bounded.
 */
final class MailLogHandler implements LogHandler {

    private static final int MAX_WAITING = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int SMTP_PORT = 25;

    /** How long an outage of the mail server goes on before it is told of again. */
    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final LogLayout format;
    private final Session session;
    private final InternetAddress from;
    private final List<InternetAddress> to;
    private final String subject;
    private final ExecutorService sender;
    private final PrintStream err;
    private long lost;
    private long toldAt;

    private MailLogHandler(LogLayout format, Session session, InternetAddress from, List<InternetAddress> to,
            String subject, PrintStream err) {
        this.err = err;
        this.format = format;
        this.session = session;
        this.from = from;
        this.to = to;
        this.subject = subject;
        this.sender = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().daemon().name("log mail").factory());
    }

    /**
     * Reads the settings {@code mailhost} (a name, or a list of name and port), {@code fromaddr}, {@code toaddrs} (an
     * address or a list), {@code subject}, {@code credentials} (a list of user and password) and {@code secure}.
     *
     * @param err where it is told when mail can't be sent
     * @throws LogConfigException when they don't name a server and addresses
     */
    static MailLogHandler open(LoggingConfig.HandlerConfig config, PrintStream err) {
        String where = config.where();
        Properties properties = new Properties();
        switch (config.settings().get("mailhost")) {
            case String host -> server(properties, host, SMTP_PORT);
            case List<?> pair when pair.size() == 2 && pair.get(0) instanceof String host
                    && pair.get(1) instanceof Integer port ->
                server(properties, host, port);
            case null, default -> throw new LogConfigException(
                    where + ": 'mailhost' must be the name of the mail server, or a list of its name and port");
        }
        properties.setProperty("mail.smtp.connectiontimeout", Long.toString(TIMEOUT.toMillis()));
        properties.setProperty("mail.smtp.timeout", Long.toString(TIMEOUT.toMillis()));
        properties.setProperty("mail.smtp.writetimeout", Long.toString(TIMEOUT.toMillis()));
        if (config.settings().get("secure") != null) {
            properties.setProperty("mail.smtp.starttls.enable", "true");
            properties.setProperty("mail.smtp.starttls.required", "true");
        }
        Session session = Session.getInstance(properties,
                authenticator(properties, config.settings().get("credentials"), where));
        List<?> receivers = config.settings().get("toaddrs") instanceof List<?> list
                ? list
                : List.of(config.text("toaddrs"));
        return new MailLogHandler(config.format(), session, address(config.text("fromaddr"), where),
                receivers.stream().map(each -> address(String.valueOf(each), where)).toList(), config.text("subject"),
                err);
    }

    private static void server(Properties properties, String host, int port) {
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", Integer.toString(port));
    }

    private static @Nullable Authenticator authenticator(Properties properties, @Nullable Object credentials,
            String where) {
        if (credentials == null) {
            return null;
        }
        if (credentials instanceof List<?> pair && pair.size() == 2 && pair.get(0) instanceof String user
                && pair.get(1) instanceof String password) {
            properties.setProperty("mail.smtp.auth", "true");
            return new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(user, password);
                }
            };
        }
        throw new LogConfigException(where + ": 'credentials' must be a list of user and password");
    }

    private static InternetAddress address(String text, String where) {
        try {
            return new InternetAddress(text, true);
        } catch (MessagingException e) {
            throw new LogConfigException(where + ": '" + text + "' is not an address for mail: " + e.getMessage(), e);
        }
    }

    @Override
    public void write(LogRecord log) throws IOException {
        String text = format.format(log);
        try {
            sender.execute(() -> send(text, log));
        } catch (RejectedExecutionException e) {
            throw new IOException(MAX_WAITING + " mails wait for the mail server", e);
        }
    }

    private void send(String text, LogRecord log) {
        try {
            MimeMessage mail = new MimeMessage(session);
            mail.setFrom(from);
            for (InternetAddress receiver : to) {
                mail.addRecipient(Message.RecipientType.TO, receiver);
            }
            mail.setSubject(subject, UTF_8.name());
            mail.setSentDate(Date.from(log.time()));
            mail.setText(text, UTF_8.name());
            Transport.send(mail);
            sent();
        } catch (MessagingException e) {
            notSent(e);
        }
    }

    private synchronized void sent() {
        if (lost > 0) {
            err.println("log messages are sent by mail again; " + lost + " were not sent");
            lost = 0;
        }
    }

    /** An outage is told of once, and then from time to time, however much there is to log. */
    private synchronized void notSent(MessagingException cause) {
        lost++;
        if (lost > 1 && System.nanoTime() - toldAt < REMINDER.toNanos()) {
            return;
        }
        toldAt = System.nanoTime();
        String why = LogText.harmless(String.valueOf(cause.getMessage()));
        err.println(lost == 1
                ? "a log message was not sent by mail: " + why + "; further ones are counted"
                : lost + " log messages were not sent by mail, the last: " + why);
    }

    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("the mail server took too long; some log messages were not sent by mail");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
