package io.carillon.listen.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * What a user's environment says of all requests: through which proxies they go, and with which logins. Immutable.
 *
 * @param proxies from environment variables
 * @param netrc   from the user's file
 */
public record HttpEnvironment(EnvironmentProxies proxies, Netrc netrc) {

    private static final String AUTHORIZATION = "Authorization";

    /**
     * What a process's environment variables say.
     *
     * @throws IllegalArgumentException when one can't be used; the message is one line that names it
     */
    public static HttpEnvironment of(Map<String, String> variables) {
        return new HttpEnvironment(EnvironmentProxies.of(variables), Netrc.of(variables));
    }

    /** Lets a client go through the proxies. */
    public void applyTo(HttpClient.Builder client) {
        proxies.applyTo(client);
    }

    /** A request's headers, with a login if there is one for the host and they have none. */
    public Map<String, String> headers(URI address, Map<String, String> own) {
        String login = netrc.authorization(address.getHost());
        if (login == null || own.keySet().stream().anyMatch(AUTHORIZATION::equalsIgnoreCase)) {
            return own;
        }
        Map<String, String> all = new HashMap<>(own);
        all.put(AUTHORIZATION, login);
        return all;
    }

    /** A request, with a login if there is one for the host and it has none. */
    public HttpRequest authorized(HttpRequest request) {
        String login = netrc.authorization(request.uri().getHost());
        return login == null || request.headers().firstValue(AUTHORIZATION).isPresent()
                ? request
                : HttpRequest.newBuilder(request, (_, _) -> true).header(AUTHORIZATION, login).build();
    }
}
