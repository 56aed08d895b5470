package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Where a trigger sends requests, as its listener says: {@code url}, or a secret one in {@code url_file} or
 * {@code url_env}, of which a name and password become the header of basic authentication, and {@code headers}.
 *
 * @param url     the address, without name and password
 * @param headers what goes with each request, by names that are compared without regard to case
 * @param shown   the address for messages; without its path if it is a secret, as those of many chats are
 */
record HttpTarget(URI url, Map<String, String> headers, String shown) {

    static HttpTarget of(TriggerParameters parameters) throws TriggerException {
        String plain = parameters.text("url", null);
        String secret = plain == null ? parameters.secret("url") : null;
        URI written = secret == null ? url(parameters.text("url")) : secretUrl(secret);
        URI url = written;
        Map<String, String> headers = headers(parameters);
        String user = written.getUserInfo();
        if (user != null) {
            headers.putIfAbsent("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
            try {
                url = new URI(written.getScheme(), null, written.getHost(), written.getPort(), written.getPath(),
                        written.getQuery(), null);
            } catch (URISyntaxException e) {
                throw new TriggerException("url can't be used: " + e.getReason(), false, e);
            }
        }
        return new HttpTarget(url, headers,
                secret == null ? url.toString() : url.getScheme() + "://" + url.getAuthority());
    }

    private static URI url(String text) throws TriggerException {
        URI url = read(text);
        if (url == null) {
            throw new TriggerException("url must be an http or https address, not " + PythonText.repr(text), false);
        }
        return url;
    }

    private static URI secretUrl(String text) throws TriggerException {
        URI url = read(text);
        if (url == null) {
            throw new TriggerException("url_file or url_env must hold an http or https address, which it does not",
                    false);
        }
        return url;
    }

    private static @Nullable URI read(String text) {
        try {
            URI url = URI.create(text);
            return isHttp(url) ? url : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether it is an address that requests can be sent to. */
    static boolean isHttp(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
    }

    private static Map<String, String> headers(TriggerParameters parameters) throws TriggerException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        HttpRequest.Builder probe = HttpRequest.newBuilder(URI.create("http://localhost/"));
        for (Map.Entry<String, ?> header : new LinkedHashMap<>(parameters.mapping("headers")).entrySet()) {
            String value = PythonText.str(header.getValue());
            try {
                probe.setHeader(header.getKey(), value);
            } catch (IllegalArgumentException e) {
                throw new TriggerException(
                        "headers: " + PythonText.repr(header.getKey()) + " can't be sent, or not with this value",
                        false, e);
            }
            headers.put(header.getKey(), value);
        }
        return headers;
    }
}
