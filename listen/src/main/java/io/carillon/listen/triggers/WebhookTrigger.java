package io.carillon.listen.triggers;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code webhook}: sends an HTTP request with the notification as JSON, or with a body of the listener's own. With a
 * secret it is signed after the Standard Webhooks specification. Any 2xx is success. An event that is sent again has
 * the {@code webhook-id} that it had before.
 */
final class WebhookTrigger implements NoticeTrigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    /** A string of JSON, but no name of a member, that is nothing but the notification. */
    private static final Pattern WHOLE = Pattern.compile("(?<!\\\\)\"\\$\\{json}\"(?!:)");

    private final Webhook webhook;
    private final @Nullable TextTemplate body;

    private WebhookTrigger(Webhook webhook, @Nullable TextTemplate body) {
        this.webhook = webhook;
        this.body = body;
    }

    @Override
    public void fire(Notice notice) throws TriggerException, InterruptedException {
        LOG.info("Starting Webhook Trigger...");
        String content = body == null ? PythonJson.compact(notice.told()) : body.fill(notice);
        webhook.send(webhook.id(notice), content, Map.of());
        LOG.info("Webhook Trigger completed");
    }

    @Override
    public void close() {
        webhook.close();
    }

    static final class Factory implements TriggerFactory {

        @Override
        public String type() {
            return "webhook";
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            Webhook webhook = Webhook.of(parameters, "application/json");
            return new WebhookTrigger(webhook,
                    body(parameters.values().get("body"), TextTemplate.Form.of(webhook.contentType())));
        }

        /**
         * A body that is written as a mapping or list is JSON; where all of a value is the notification, it stands as
         * such.
         */
        private static @Nullable TextTemplate body(@Nullable Object written, TextTemplate.Form form)
                throws TriggerException {
            return switch (written) {
                case null -> null;
                case Map<?, ?> map when form == TextTemplate.Form.JSON -> TextTemplate.of(json(map), form);
                case List<?> list when form == TextTemplate.Form.JSON -> TextTemplate.of(json(list), form);
                case String text -> TextTemplate.of(text, form);
                default -> throw new TriggerException("body must be a text"
                        + (form == TextTemplate.Form.JSON ? ", or a mapping or list that is sent as JSON" : "")
                        + ", not " + PythonText.repr(written), false);
            };
        }

        private static String json(Object tree) {
            return WHOLE.matcher(PythonJson.compact(tree)).replaceAll(Matcher.quoteReplacement("${json}"));
        }
    }
}
