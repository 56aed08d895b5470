package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import io.carillon.hub.HubException;
import io.carillon.listen.triggers.HttpSender;
import io.carillon.listen.triggers.TriggerException;

/** Pushes texts to browsers by their push services (RFC 8030). Thread-safe. */
public final class WebPush implements AutoCloseable {

    /** How many bytes of text can be pushed. */
    public static final int MOST_BYTES = PushEncryption.MOST_TEXT;

    /** The subscription was ended, or has expired (RFC 8030, 7.3). */
    private static final Set<Integer> GONE = Set.of(404, 410);

    private final VapidKeys keys;
    private final String contact;
    private final Predicate<URI> allowed;
    private final HttpSender sender;

    /**
     * @param contact whom a push service may ask when something is wrong: {@code mailto:...} or {@code https:...}
     * @throws HubException when that is neither
     */
    public WebPush(VapidKeys keys, String contact) {
        this(keys, contact, WebPush::isPublic);
    }

    /**
     * As {@link #WebPush(VapidKeys, String)}.
     *
     * @param allowed which endpoints are pushed to; they are what users say, and could be addresses within the server's
     *                own network
     */
    public WebPush(VapidKeys keys, String contact, Predicate<URI> allowed) {
        if (!contact.startsWith("mailto:") && !contact.startsWith("https:")) {
            throw new HubException("the contact for Web Push must be a mailto: or https: address");
        }
        this.keys = keys;
        this.contact = contact;
        this.allowed = allowed;
        try {
            this.sender = new HttpSender(System.getenv(), true, HttpClient.Redirect.NEVER);
        } catch (TriggerException e) {
            throw new HubException(e.getMessage(), e);
        }
    }

    /** Whether an endpoint can be that of a push service: by TLS, at a host with a name and a domain. */
    public static boolean isPublic(URI endpoint) {
        String host = endpoint.getHost() == null ? "" : endpoint.getHost().toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(endpoint.getScheme()) && host.matches("[a-z0-9.-]+\\.[a-z][a-z0-9-]*\\.?")
                && !host.endsWith(".local") && !host.endsWith(".internal") && !host.endsWith(".localhost");
    }

    /** What browsers need to subscribe. */
    public String publicKey() {
        return keys.publicKey();
    }

    /**
     * Pushes a text.
     *
     * @param text  at most {@link #MOST_BYTES} in UTF-8
     * @param life  how long the push service keeps it for a browser that can't be reached
     * @param topic at most 32 letters, digits, {@code -} or {@code _}: what waits with the same topic is replaced
     * @return false when there is no such subscription any more
     * @throws TriggerException     when the push service did not take it
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public boolean push(PushSubscription subscription, String text, Duration life, String topic)
            throws TriggerException, InterruptedException {
        String failure = "Not able to push by " + subscription;
        if (!allowed.test(subscription.endpoint())) {
            throw new TriggerException(failure + ", which is not an address that is pushed to", false);
        }
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(subscription.endpoint())
                    .header("Authorization", keys.authorization(subscription.endpoint(), contact, Instant.now()))
                    .header("Content-Encoding", "aes128gcm").header("Content-Type", "application/octet-stream")
                    .header("TTL", Long.toString(life.toSeconds())).header("Topic", topic)
                    .POST(HttpRequest.BodyPublishers
                            .ofByteArray(PushEncryption.encrypt(subscription, text.getBytes(UTF_8))))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new TriggerException(failure + ": " + e.getMessage(), false, e);
        }
        HttpResponse<String> response = sender.send(request, failure);
        if (GONE.contains(response.statusCode())) {
            return false;
        }
        HttpSender.requireSuccess(response, failure);
        return true;
    }

    @Override
    public void close() {
        sender.close();
    }
}
