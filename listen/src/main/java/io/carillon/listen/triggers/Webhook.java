package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP endpoint that is told of events: {@code url}, {@code method}, {@code headers}, {@code verify},
 * {@code secret}. Any 2xx is success. With a secret what is sent is signed after the Standard Webhooks specification
 * 1.0. Thread-safe.
 */
public final class Webhook implements AutoCloseable {

    /** The names of its parameters. */
    public static final List<String> PARAMETERS = List.of("url", "url_file", "url_env", "method", "headers", "verify",
            "secret", "secret_file", "secret_env");

    private static final List<String> METHODS = List.of("POST", "PUT", "PATCH");
    private static final String CONTENT_TYPE = "Content-Type";
    private static final int MOST_REDIRECTS = 5;

    private final HttpTarget target;
    private final String method;
    private final @Nullable WebhookSignature signature;
    private final HttpSender sender;
    private final String failure;

    private Webhook(HttpTarget target, String method, @Nullable WebhookSignature signature, HttpSender sender) {
        this.target = target;
        this.method = method;
        this.signature = signature;
        this.sender = sender;
        this.failure = "Not able to call the webhook " + target.shown();
    }

    /**
     * The endpoint that parameters describe.
     *
     * @param contentType what is sent if the headers do not say
     * @throws TriggerException when a parameter is missing or wrong
     */
    public static Webhook of(TriggerParameters parameters, String contentType) throws TriggerException {
        HttpTarget target = HttpTarget.of(parameters);
        String method = Objects.requireNonNull(parameters.text("method", "POST")).toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new TriggerException("method must be " + String.join(", ", METHODS) + ", not "
                    + PythonText.repr(parameters.values().get("method")), false);
        }
        target.headers().putIfAbsent(CONTENT_TYPE, contentType);
        String secret = parameters.secret("secret");
        return new Webhook(target, method, secret == null ? null : WebhookSignature.with(secret),
                new HttpSender(parameters.environment(), parameters.flag("verify", true), HttpClient.Redirect.NEVER));
    }

    /** What is sent, as the header {@code Content-Type} says. */
    public String contentType() {
        return Objects.requireNonNull(target.headers().get(CONTENT_TYPE));
    }

    /** What names a notice to this endpoint: the same whenever it is sent. */
    public String id(Notice notice) {
        return new CloudEventForm("", target.url().toString()).id(notice);
    }

    /**
     * Sends something, and returns when it was taken.
     *
     * @param id      what names it, for the header {@code webhook-id}
     * @param content its text
     * @param headers that are sent for it alone, besides those of the parameters
     * @throws TriggerException     when it was not taken
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public void send(String id, String content, Map<String, String> headers)
            throws TriggerException, InterruptedException {
        URI url = target.url();
        HttpResponse<String> response = sender.send(request(url, id, content, headers), failure);
        for (int redirects = 0; isRedirect(response); redirects++) {
            if (redirects == MOST_REDIRECTS) {
                throw new TriggerException(failure + ", it was sent on more than " + MOST_REDIRECTS + " times", false);
            }
            url = next(url, response);
            response = sender.send(request(url, id, content, headers), failure);
        }
        HttpSender.requireSuccess(response, failure);
    }

    private HttpRequest request(URI url, String id, String content, Map<String, String> more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).method(method,
                HttpRequest.BodyPublishers.ofString(content, UTF_8));
        boolean elsewhere = !url.getAuthority().equalsIgnoreCase(target.url().getAuthority());
        for (Map.Entry<String, String> header : target.headers().entrySet()) {
            // What proves to one server who we are is no other's business.
            if (!elsewhere || !TriggerParameters.isSecret(header.getKey())) {
                request.setHeader(header.getKey(), header.getValue());
            }
        }
        more.forEach(request::setHeader);
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
}
