package io.carillon.listen.http;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in debug which requests go out and what is answered (aviso-v1 2.4), under v1's name for it, cut off as there.
 * Other than v1 it tells no secret: the values of headers that can hold one, and users and queries of addresses, are
 * left out. Thread-safe.
 */
public final class RequestLog {

    private static final Logger LOG = LoggerFactory.getLogger("http.client");

    private static final int MAX_LENGTH = 1000;
    private static final String HIDDEN = "****";

    /** The headers whose values are no secret; everybody can give others a meaning of their own. */
    private static final List<String> OPEN_HEADERS = List.of("accept", "content-type", "content-length", "date",
            "user-agent", "x-auth-type", "server", "connection", "transfer-encoding", "retry-after");

    private RequestLog() {
    }

    /**
     * Tells about a request.
     *
     * @param body what is sent, null if there is none or it holds a secret
     */
    public static void sent(HttpRequest request, @Nullable String body) {
        if (LOG.isDebugEnabled()) {
            StringBuilder line = new StringBuilder("send: ").append(request.method()).append(' ')
                    .append(address(request.uri()));
            request.headers().map().forEach((name, values) -> values.forEach(
                    value -> line.append("; ").append(name).append(": ").append(isOpen(name) ? value : HIDDEN)));
            LOG.debug("{}", cut(body == null ? line.toString() : line.append("; ").append(body).toString()));
        }
    }

    /** Tells about an answer; its body can be longer than any log. */
    public static void received(HttpResponse<?> response) {
        if (LOG.isDebugEnabled()) {
            LOG.debug("{}", cut("reply: " + response.statusCode() + " to " + response.request().method() + " "
                    + address(response.uri())));
        }
    }

    private static boolean isOpen(String header) {
        return OPEN_HEADERS.contains(header.toLowerCase(Locale.ROOT));
    }

    private static String address(URI uri) {
        String authority = uri.getRawAuthority();
        String host = authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
        return uri.getScheme() + "://" + host + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + HIDDEN);
    }

    private static String cut(String line) {
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
    }
}
