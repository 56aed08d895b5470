package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code post} by the protocol {@code cloudevents_http}: sends the notification as a CloudEvent in structured mode
 * (aviso-v1 6.4). Any 2xx is success. Certificates are verified unless {@code verify} is false. An event that is sent
 * again has the id that it had before.
 */
final class PostTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int SHOWN_BODY = 500;

    private final URI url;
    private final Duration timeout;
    private final Map<String, String> headers;
    private final String eventType;
    private final String source;
    private final HttpClient http;

    private PostTrigger(URI url, Duration timeout, Map<String, String> headers, String eventType, String source,
            HttpClient http) {
        this.url = url;
        this.timeout = timeout;
        this.headers = headers;
        this.eventType = eventType;
        this.source = source;
        this.http = http;
    }

    @Override
    public void fire(Event event) throws TriggerException, InterruptedException {
        LOG.info("Starting Post Trigger...");
        HttpRequest request = request(PythonJson.compact(cloudEvent(event)));
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        } catch (HttpTimeoutException e) {
            throw new TriggerException("Not able to POST CloudEvents notification to " + url + ", no answer within "
                    + timeout.toSeconds() + " s", true, e);
        } catch (IOException e) {
            throw new TriggerException("Not able to POST CloudEvents notification to " + url + ", "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()), true, e);
        }
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            String body = response.body();
            throw new TriggerException(
                    "Not able to POST CloudEvents notification to " + url + ", status " + status + ", "
                            + (body.length() > SHOWN_BODY ? body.substring(0, SHOWN_BODY) + "..." : body),
                    status == 408 || status == 425 || status == 429 || status >= 500);
        }
        LOG.info("Post Trigger completed");
    }

    private Map<String, Object> cloudEvent(Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("specversion", "1.0");
        fields.put("id",
                UUID.nameUUIDFromBytes(
                        (source + " " + event.origin().key() + " " + event.origin().revision()).getBytes(UTF_8))
                        .toString());
        fields.put("source", source);
        fields.put("type", eventType);
        fields.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("data", event.notification());
        return fields;
    }

    private HttpRequest request(String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(timeout)
                .POST(HttpRequest.BodyPublishers.ofString(body, UTF_8));
        headers.forEach(request::setHeader);
        return request.setHeader("content-type", "application/cloudevents+json").build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    static final class Factory implements TriggerFactory {
        @Override
        public String type() {
            return "post";
        }

        @Override
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            if (parameters.values().get("protocol") == null) {
                throw new TriggerException("protocol is a mandatory field", false);
            }
            TriggerParameters protocol = parameters.within("protocol");
            String type = protocol.type();
            if (!type.equals("cloudevents_http")) {
                throw new TriggerException("'Protocol type " + type + " not recognised'", false);
            }
            TriggerParameters fields = protocol.within("cloudevents");
            Duration timeout = protocol.seconds("timeout", TIMEOUT);
            return new PostTrigger(url(protocol.text("url")), Objects.requireNonNull(timeout), headers(protocol),
                    Objects.requireNonNull(fields.text("type", "aviso")),
                    Objects.requireNonNull(fields.text("source", "https://aviso.ecmwf.int")),
                    client(protocol.flag("verify", true)));
        }

        private static URI url(String text) throws TriggerException {
            try {
                URI url = URI.create(text);
                String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
                if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
                    return url;
                }
            } catch (IllegalArgumentException e) {
                throw notUrl(text);
            }
            throw notUrl(text);
        }

        private static TriggerException notUrl(String text) {
            return new TriggerException("url must be an http or https address, not " + PythonText.repr(text), false);
        }

        private static Map<String, String> headers(TriggerParameters protocol) throws TriggerException {
            Map<String, String> headers = new LinkedHashMap<>();
            HttpRequest.Builder probe = HttpRequest.newBuilder(URI.create("http://localhost/"));
            for (Map.Entry<String, ?> header : protocol.mapping("headers").entrySet()) {
                String value = PythonText.str(header.getValue());
                try {
                    probe.setHeader(header.getKey(), value);
                } catch (IllegalArgumentException e) {
                    throw new TriggerException("headers: " + e.getMessage(), false, e);
                }
                headers.put(header.getKey(), value);
            }
            return headers;
        }

        private static HttpClient client(boolean verify) throws TriggerException {
            HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(TIMEOUT);
            if (!verify) {
                try {
                    SSLContext anyone = SSLContext.getInstance("TLS");
                    anyone.init(null, new TrustManager[]{new TrustAnyone()}, null);
                    client.sslContext(anyone);
                } catch (GeneralSecurityException e) {
                    throw new TriggerException("TLS can't be set up: " + e.getMessage(), false, e);
                }
            }
            return client.build();
        }
    }
}
