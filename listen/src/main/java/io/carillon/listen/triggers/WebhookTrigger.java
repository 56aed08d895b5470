package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
    private static final List<String> METHODS = List.of("POST", "PUT", "PATCH");
    private static final String CONTENT_TYPE = "Content-Type";
    private static final int MOST_REDIRECTS = 5;

    /** A string of JSON, but no name of a member, that is nothing but the notification. */
    private static final Pattern WHOLE = Pattern.compile("(?<!\\\\)\"\\$\\{json}\"(?!:)");

    private final HttpTarget target;
    private final String method;
    private final @Nullable TextTemplate body;
    private final @Nullable WebhookSignature signature;
    private final HttpSender sender;
    private final String failure;

    private WebhookTrigger(HttpTarget target, String method, @Nullable TextTemplate body,
            @Nullable WebhookSignature signature, HttpSender sender) {
        this.target = target;
        this.method = method;
        this.body = body;
        this.signature = signature;
        this.sender = sender;
        this.failure = "Not able to call the webhook " + target.url();
    }

    @Override
    public void fire(Notice notice) throws TriggerException, InterruptedException {
        LOG.info("Starting Webhook Trigger...");
        String content = body == null ? PythonJson.compact(notice.told()) : body.fill(notice);
        String id = new CloudEventForm("", target.url().toString()).id(notice);
        URI url = target.url();
        HttpResponse<String> response = sender.send(request(url, id, content), failure);
        for (int redirects = 0; isRedirect(response); redirects++) {
            if (redirects == MOST_REDIRECTS) {
                throw new TriggerException(failure + ", it was sent on more than " + MOST_REDIRECTS + " times", false);
            }
            url = next(url, response);
            response = sender.send(request(url, id, content), failure);
        }
        HttpSender.requireSuccess(response, failure);
        LOG.info("Webhook Trigger completed");
    }

    private HttpRequest request(URI url, String id, String content) throws TriggerException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method,
                HttpRequest.BodyPublishers.ofString(content, UTF_8));
        boolean elsewhere = !url.getAuthority().equalsIgnoreCase(target.url().getAuthority());
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            // What proves to one server who we are is no other's business.
            if (!elsewhere || !TriggerParameters.isSecret(header.getKey())) {
                request.setHeader(header.getKey(), header.getValue());
            }
        }
        long timestamp = Instant.now().getEpochSecond();
        request.setHeader("webhook-id", id);
        request.setHeader("webhook-timestamp", Long.toString(timestamp));
        if (signature != null) {
            request.setHeader("webhook-signature", signature.of(id, timestamp, content));
        }
        return request.build();
    }

    /** Only where the request stays what it is: other redirections make it a GET without a body. */
    private static boolean isRedirect(HttpResponse<?> response) {
        return response.statusCode() == 307 || response.statusCode() == 308;
    }

    private URI next(URI url, HttpResponse<?> response) throws TriggerException {
        String location = response.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = url.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new TriggerException(failure + ", it was sent on to what is no address: " + location, false, e);
        }
        if (!HttpTarget.isHttp(next) || !next.getScheme().equalsIgnoreCase(url.getScheme())) {
            throw new TriggerException(
                    failure + ", it was sent on to another scheme: " + next + "; set url to that if it is trusted",
                    false);
        }
        return next;
    }

    @Override
    public void close() {
        sender.close();
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
            HttpTarget target = HttpTarget.of(parameters);
            String method = Objects.requireNonNull(parameters.text("method", "POST")).toUpperCase(Locale.ROOT);
            if (!METHODS.contains(method)) {
                throw new TriggerException("method must be " + String.join(", ", METHODS) + ", not "
                        + PythonText.repr(parameters.values().get("method")), false);
            }
            target.headers().putIfAbsent(CONTENT_TYPE, "application/json");
            TextTemplate.Form form = TextTemplate.Form.of(Objects.requireNonNull(target.headers().get(CONTENT_TYPE)));
            TextTemplate body = body(parameters.values().get("body"), form);
            String secret = parameters.secret("secret");
            return new WebhookTrigger(target, method, body, secret == null ? null : WebhookSignature.with(secret),
                    new HttpSender(parameters.environment(), parameters.flag("verify", true),
                            HttpClient.Redirect.NEVER));
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
