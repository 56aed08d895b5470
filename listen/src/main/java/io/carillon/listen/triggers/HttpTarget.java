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

/**
 * Where a trigger sends requests, as its listener says: {@code url}, of which a name and password become the header of
 * basic authentication, and {@code headers}.
 *
 * @param url     the address, without name and password
 * @param headers what goes with each request, by names that are compared without regard to case
 */
record HttpTarget(URI url, Map<String, String> headers) {

    static HttpTarget of(TriggerParameters parameters) throws TriggerException {
        String text = parameters.text("url");
        URI written = url(text);
        Map<String, String> headers = headers(parameters);
        String user = written.getUserInfo();
        if (user == null) {
            return new HttpTarget(written, headers);
        }
        headers.putIfAbsent("Authorization", "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
        try {
            return new HttpTarget(new URI(written.getScheme(), null, written.getHost(), written.getPort(),
                    written.getPath(), written.getQuery(), null), headers);
        } catch (URISyntaxException e) {
            throw new TriggerException("url can't be used: " + e.getReason(), false, e);
        }
    }

    private static URI url(String text) throws TriggerException {
        try {
            URI url = URI.create(text);
            if (isHttp(url)) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw notUrl(text);
        }
        throw notUrl(text);
    }

    /** Whether it is an address that requests can be sent to. */
    static boolean isHttp(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        return (scheme.equals("http") || scheme.equals("https")) && url.getHost() != null;
    }

    private static TriggerException notUrl(String text) {
        return new TriggerException("url must be an http or https address, not " + PythonText.repr(text), false);
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
