package io.carillon.listen.mail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TextTemplate.Form;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerFactory;
import io.carillon.listen.triggers.TriggerParameters;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import org.jspecify.annotations.Nullable;

/** Makes triggers of type {@code email}. Public because {@link java.util.ServiceLoader} makes it. */
public final class EmailTriggerFactory implements TriggerFactory {

    /** Makes one. */
    public EmailTriggerFactory() {
    }

    @Override
    public String type() {
        return "email";
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(60);
    }

    @Override
    public Trigger create(TriggerParameters parameters) throws TriggerException {
        MailServer server = MailServer.of(parameters);
        InternetAddress from = address("from", parameters.text("from"));
        List<InternetAddress> to = new ArrayList<>();
        for (String each : parameters.texts("to")) {
            to.add(address("to", each));
        }
        if (to.isEmpty()) {
            throw new TriggerException("to is a mandatory field", false);
        }
        String subject = Objects.requireNonNull(parameters.text("subject", "Notification of ${event}"));
        return new EmailTrigger(server, from, to, TextTemplate.of(subject, Form.PLAIN),
                template(parameters.text("text", null), Form.PLAIN),
                template(parameters.text("html", null), Form.MARKUP),
                MailThread.written(parameters.values().get("thread")), address(parameters.text("unsubscribe", null)));
    }

    /** It stands in a header and in HTML. */
    private static @Nullable String address(@Nullable String unsubscribe) throws TriggerException {
        if (unsubscribe == null || unsubscribe.matches("https?://[A-Za-z0-9._~:/?#@!&*+,;=%-]+")) {
            return unsubscribe;
        }
        throw new TriggerException("unsubscribe must be an address such as https://example.org/unsubscribe, not "
                + PythonText.repr(unsubscribe), false);
    }

    private static @Nullable TextTemplate template(@Nullable String text, Form form) throws TriggerException {
        return text == null ? null : TextTemplate.of(text, form);
    }

    private static InternetAddress address(String parameter, String text) throws TriggerException {
        try {
            InternetAddress[] addresses = InternetAddress.parse(text, true);
            if (addresses.length == 1 && text.chars().noneMatch(Character::isISOControl)
                    && addresses[0].getAddress().indexOf('@') > 0) {
                return addresses[0];
            }
        } catch (AddressException e) {
            throw notAddress(parameter, text);
        }
        throw notAddress(parameter, text);
    }

    private static TriggerException notAddress(String parameter, String text) {
        return new TriggerException(
                parameter + " must be an address such as ops@example.org, not " + PythonText.repr(text), false);
    }
}
