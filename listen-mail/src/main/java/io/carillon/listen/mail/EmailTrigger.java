package io.carillon.listen.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import io.carillon.event.python.PythonJson;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.NoticeTrigger;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.threads.Interrupts;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code email}: sends a message for each event. All recipients get it or none. An event that is sent again has the
 * {@code Message-ID} that it had before, so that many a mailbox shows it once.
 */
final class EmailTrigger implements NoticeTrigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final int LONGEST_SUBJECT = 500;

    /** RFC 5322, 3.3. */
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z",
            Locale.ENGLISH);

    private final MailServer server;
    private final Session session;
    private final InternetAddress from;
    private final List<InternetAddress> to;
    private final TextTemplate subject;
    private final @Nullable TextTemplate text;
    private final @Nullable TextTemplate html;
    private final MailThread thread;
    private final @Nullable String unsubscribe;

    /**
     * @param server      who takes the messages
     * @param from        whose they are
     * @param to          who gets them
     * @param subject     their subject
     * @param text        their text; null for the notification as JSON
     * @param html        the same as HTML; null for none
     * @param thread      which of them belong together
     * @param unsubscribe the address of a page by which who gets them ends that, also by one POST; null for none
     */
    EmailTrigger(MailServer server, InternetAddress from, List<InternetAddress> to, TextTemplate subject,
            @Nullable TextTemplate text, @Nullable TextTemplate html, MailThread thread, @Nullable String unsubscribe) {
        this.server = server;
        this.session = Session.getInstance(server.properties());
        this.from = from;
        this.to = List.copyOf(to);
        this.subject = subject;
        this.text = text;
        this.html = html;
        this.thread = thread;
        this.unsubscribe = unsubscribe;
    }

    @Override
    public void fire(Notice notice) throws TriggerException, InterruptedException {
        LOG.info("Starting Email Trigger...");
        try {
            MimeMessage message = message(notice);
            try (Transport transport = session.getTransport()) {
                transport.connect(server.username(), server.password());
                transport.sendMessage(message, message.getAllRecipients());
            }
        } catch (MessagingException e) {
            if (Thread.interrupted()) {
                throw Interrupts.toldBy(e, "the listener ends");
            }
            throw new TriggerException(
                    "Not able to send an email by " + server.host() + ":" + server.port() + ", " + reason(e),
                    isPassing(e), e);
        }
        LOG.info("Email Trigger completed");
    }

    private MimeMessage message(Notice notice) throws TriggerException, MessagingException {
        MimeMessage message = new IdentifiedMessage(session, id(notice.key() + " " + notice.revision()));
        message.setFrom(from);
        message.setRecipients(MimeMessage.RecipientType.TO, to.toArray(InternetAddress[]::new));
        message.setSubject(oneLine(subject.fill(notice)), "UTF-8");
        message.setHeader("Date", DATE.format(OffsetDateTime.now(ZoneOffset.UTC)));
        // RFC 3834: nobody's absence is to be told to a program.
        message.setHeader("Auto-Submitted", "auto-generated");
        String name = thread.of(notice);
        if (name != null) {
            // Nobody ever got the first message of a thread, of which all others say that they answer it: so none must
            // be remembered, and mailboxes show them together all the same (RFC 5256, 3).
            String first = id("thread " + name);
            message.setHeader("In-Reply-To", first);
            message.setHeader("References", first);
        }
        String plain = text == null ? PythonJson.pretty(notice.told()) + "\n" : text.fill(notice);
        String markup = html == null ? null : html.fill(notice);
        if (unsubscribe != null) {
            // RFC 2369, 3.2 and RFC 8058, 3.1: mail programs show a button.
            message.setHeader("List-Unsubscribe", "<" + unsubscribe + ">");
            message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
            plain = plain.stripTrailing() + "\n\n-- \nTo end this subscription: " + unsubscribe + "\n";
            markup = markup == null
                    ? null
                    : markup + "\n<hr><p><a href=\"" + unsubscribe + "\">End this subscription</a></p>\n";
        }
        if (markup == null) {
            message.setText(plain, "UTF-8");
        } else {
            MimeBodyPart plainPart = new MimeBodyPart();
            plainPart.setText(plain, "UTF-8");
            MimeBodyPart htmlPart = new MimeBodyPart();
            htmlPart.setText(markup, "UTF-8", "html");
            message.setContent(new MimeMultipart("alternative", plainPart, htmlPart));
        }
        message.saveChanges();
        return message;
    }

    /** Line breaks and other control characters of a value must not begin a header of their own (CWE-93). */
    private static String oneLine(String subject) {
        StringBuilder out = new StringBuilder();
        subject.codePoints().limit(LONGEST_SUBJECT)
                .map(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c)
                .forEach(out::appendCodePoint);
        return out.toString().strip();
    }

    private String id(String what) {
        String name = server.host() + " " + to + " " + what;
        String address = from.getAddress();
        return "<" + UUID.nameUUIDFromBytes(name.getBytes(UTF_8)) + "@" + address.substring(address.indexOf('@') + 1)
                + ">";
    }

    /** The innermost words are the server's own. */
    private static String reason(MessagingException e) {
        Throwable innermost = e;
        while (innermost instanceof MessagingException outer && outer.getNextException() != null) {
            innermost = outer.getNextException();
        }
        String message = innermost.getMessage();
        return message == null || message.isBlank() ? innermost.toString() : message.strip();
    }

    /** A server says by a reply of 5xx that it will never take the message (RFC 5321, 4.2.1). */
    private static boolean isPassing(MessagingException failure) {
        for (Exception e = failure; e != null; e = e instanceof MessagingException m ? m.getNextException() : null) {
            int code = switch (e) {
                case SMTPSendFailedException sending -> sending.getReturnCode();
                case SMTPSenderFailedException sender -> sender.getReturnCode();
                case SMTPAddressFailedException recipient -> recipient.getReturnCode();
                case AuthenticationFailedException login when String.valueOf(login.getMessage()).startsWith("5") -> 500;
                default -> 0;
            };
            if (code >= 500) {
                return false;
            }
        }
        return true;
    }

    /** Its id is the same whenever it is made. */
    private static final class IdentifiedMessage extends MimeMessage {

        private final String id;

        IdentifiedMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }
}
