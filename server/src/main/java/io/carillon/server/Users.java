package io.carillon.server;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * How it is known which user asks.
 *
 * @param header the request's header in which a proxy in front of the server, which has asked the user who he is, says
 *               it; null when there is no such proxy
 * @param local  who everyone is that can reach the server, for one person's own machine; null for nobody
 */
public record Users(@Nullable String header, @Nullable String local) {

    /** Nobody is known. */
    public static final Users NOBODY = new Users(null, null);

    private static final int LONGEST = 200;

    /** The user of a request; null when that is not known. */
    public @Nullable String of(HttpServerRequest request) {
        String named = header == null ? null : request.getHeader(header);
        String user = header == null ? local : named;
        return user == null || user.isBlank() || user.length() > LONGEST
                || user.chars().anyMatch(Character::isISOControl) ? null : user;
    }
}
