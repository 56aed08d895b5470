package io.carillon.listen.mail;

import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import org.jspecify.annotations.Nullable;

/**
 * The server that mail is handed to.
 *
 * @param host     its name or address
 * @param port     its TCP port
 * @param tls      how the connection is encrypted
 * @param verify   whether it has to show a certificate that is trusted and its own
 * @param username who logs in; null for nobody
 * @param password the password, null for nobody
 */
record MailServer(String host, int port, Tls tls, boolean verify, @Nullable String username,
        @Nullable String password) {

    private static final int MAX_PORT = 65_535;

    /** Nothing of the network is waited for longer, in milliseconds; the trigger's own limit is often shorter. */
    private static final String TIMEOUT = "60000";

    /** How a connection is encrypted. */
    enum Tls {
        /** Not at all. */
        NONE(25),
        /** After it was opened; a server that can't is not talked to. */
        STARTTLS(587),
        /** From the first byte. */
        SSL(465);

        private final int port;

        Tls(int port) {
            this.port = port;
        }
    }

    static MailServer of(TriggerParameters parameters) throws TriggerException {
        String host = parameters.text("host");
        Tls tls = tls(parameters);
        int port = parameters.number("port", tls.port, 1, MAX_PORT);
        String username = parameters.text("username", null);
        String password = parameters.secret("password");
        if ((username == null) != (password == null)) {
            throw new TriggerException(username == null
                    ? "username is a mandatory field beside a password"
                    : "password_file or password_env is a mandatory field beside username", false);
        }
        return new MailServer(host, port, tls, parameters.flag("verify", true), username, password);
    }

    private static Tls tls(TriggerParameters parameters) throws TriggerException {
        String written = Objects.requireNonNull(parameters.text("tls", "starttls"));
        return switch (written.toLowerCase(Locale.ROOT)) {
            // What YAML makes of the word without quotes in some places.
            case "none", "false" -> Tls.NONE;
            case "starttls" -> Tls.STARTTLS;
            case "ssl" -> Tls.SSL;
            default ->
                throw new TriggerException("tls must be none, starttls or ssl, not " + PythonText.repr(written), false);
        };
    }

    /** The settings of Jakarta Mail for it. */
    Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", Integer.toString(port));
        properties.setProperty("mail.smtp.auth", Boolean.toString(username != null));
        properties.setProperty("mail.smtp.ssl.enable", Boolean.toString(tls == Tls.SSL));
        properties.setProperty("mail.smtp.starttls.enable", Boolean.toString(tls == Tls.STARTTLS));
        properties.setProperty("mail.smtp.starttls.required", Boolean.toString(tls == Tls.STARTTLS));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", Boolean.toString(verify));
        if (!verify) {
            properties.setProperty("mail.smtp.ssl.trust", "*");
        }
        properties.setProperty("mail.smtp.connectiontimeout", TIMEOUT);
        properties.setProperty("mail.smtp.timeout", TIMEOUT);
        properties.setProperty("mail.smtp.writetimeout", TIMEOUT);
        return properties;
    }
}
