package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.carillon.listen.http.HttpEnvironment;

/**
 * Sends requests for triggers, and tells of each failure whether trying again makes sense, and when. A sending ends
 * when its thread is interrupted. Thread-safe.
 */
public final class HttpSender implements AutoCloseable {

    /** Of what a server answers, this much is kept. */
    private static final int KEPT_BYTES = 16 << 10;
    private static final int SHOWN = 500;

    /** Who asks to be left alone for longer is asked again after this time. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** Too many requests; a proxy without the server behind it; a server that can't at present (RFC 9110, RFC 6585). */
    private static final Set<Integer> UNAVAILABLE = Set.of(429, 502, 503, 504);

    private final HttpClient http;
    private final HttpEnvironment environment;

    /**
     * @param variables the environment variables of the process, which may name proxies
     * @param verify    whether servers have to show a certificate that is trusted
     * @param redirects where requests may be sent on to
     */
    public HttpSender(Map<String, String> variables, boolean verify, HttpClient.Redirect redirects)
            throws TriggerException {
        try {
            environment = HttpEnvironment.of(variables);
        } catch (IllegalArgumentException e) {
            throw new TriggerException(String.valueOf(e.getMessage()), false, e);
        }
        HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(redirects);
        if (!verify) {
            try {
                SSLContext anyone = SSLContext.getInstance("TLS");
                anyone.init(null, new TrustManager[]{new TrustAnyone()}, null);
                client.sslContext(anyone);
            } catch (GeneralSecurityException e) {
                throw new TriggerException("TLS can't be set up: " + e.getMessage(), false, e);
            }
        }
        environment.applyTo(client);
        http = client.build();
    }

    /**
     * Sends a request.
     *
     * @param failure what is said when it does not reach a server
     * @return what a server answered, also that it refuses
     * @throws TriggerException     when none answered
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public HttpResponse<String> send(HttpRequest request, String failure)
            throws TriggerException, InterruptedException {
        try {
            return http.send(environment.authorized(request), _ -> new Beginning());
        } catch (IOException e) {
            throw new TriggerException(
                    failure + ", " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), true, e);
        }
    }

    /**
     * Takes any 2xx for success.
     *
     * @param failure what is said of anything else
     * @throws TriggerException when it is anything else
     */
    public static void requireSuccess(HttpResponse<String> response, String failure) throws TriggerException {
        int status = response.statusCode();
        if (status >= 200 && status <= 299) {
            return;
        }
        String body = response.body();
        String message = failure + ", status " + status + ", "
                + (body.length() > SHOWN ? body.substring(0, SHOWN) + "..." : body);
        if (UNAVAILABLE.contains(status)) {
            throw TriggerException.notBefore(message, retryAfter(response));
        }
        throw new TriggerException(message, status == 408 || status == 425 || status >= 500);
    }

    /** The header {@code Retry-After}: seconds or a date (RFC 9110, 10.2.3); zero if it is not there or neither. */
    private static Duration retryAfter(HttpResponse<?> response) {
        String text = response.headers().firstValue("Retry-After").orElse("").strip();
        Duration pause = Duration.ZERO;
        try {
            pause = text.chars().allMatch(Character::isDigit) && !text.isEmpty()
                    ? Duration.ofSeconds(text.length() > 9 ? Integer.MAX_VALUE : Long.parseLong(text))
                    : Duration.between(Instant.now(), DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
        return pause.isNegative() ? Duration.ZERO : pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** Takes a body in to its end, and keeps its beginning. */
    private static final class Beginning implements HttpResponse.BodySubscriber<String> {

        private final CompletableFuture<String> body = new CompletableFuture<>();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public CompletionStage<String> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] bytes = new byte[Math.min(buffer.remaining(), KEPT_BYTES - kept.size())];
                buffer.get(bytes);
                kept.writeBytes(bytes);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(kept.toString(UTF_8));
        }
    }
}
