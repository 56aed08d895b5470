package io.carillon.hub.webpush;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;

import io.carillon.hub.HubException;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser wants to be pushed to, as its {@code PushSubscription.toJSON()} says (W3C Push API, 8).
 *
 * @param endpoint the address at its push service; who knows it may push
 * @param p256dh   the browser's public key, in base64url
 * @param auth     the secret that it shares with us, in base64url
 */
public record PushSubscription(URI endpoint, String p256dh, String auth) {

    private static final int AUTH_BYTES = 16;
    private static final int LONGEST_ENDPOINT = 2000;

    /** Refuses what no browser says. */
    public PushSubscription {
        if (!("https".equalsIgnoreCase(endpoint.getScheme()) || "http".equalsIgnoreCase(endpoint.getScheme()))
                || endpoint.getHost() == null || endpoint.getUserInfo() != null
                || endpoint.toString().length() > LONGEST_ENDPOINT) {
            throw new HubException("endpoint must be an https address of at most " + LONGEST_ENDPOINT + " characters");
        }
        try {
            P256.publicKey(bytes("keys.p256dh", p256dh));
        } catch (GeneralSecurityException e) {
            throw new HubException("keys.p256dh must be a public key of a browser: " + e.getMessage(), e);
        }
        if (bytes("keys.auth", auth).length != AUTH_BYTES) {
            throw new HubException("keys.auth must be " + AUTH_BYTES + " bytes in base64url");
        }
    }

    /**
     * Reads one.
     *
     * @param fields the members of the JSON object: {@code endpoint}, and {@code keys} with {@code p256dh} and
     *               {@code auth}
     * @throws HubException when it is none; the message names the member
     */
    public static PushSubscription of(Map<String, ? extends @Nullable Object> fields) {
        if (!(fields.get("endpoint") instanceof String endpoint)) {
            throw new HubException("endpoint must be a text");
        }
        if (!(fields.get("keys") instanceof Map<?, ?> keys && keys.get("p256dh") instanceof String p256dh
                && keys.get("auth") instanceof String auth)) {
            throw new HubException("keys must be an object with the texts p256dh and auth");
        }
        try {
            return new PushSubscription(URI.create(endpoint), p256dh, auth);
        } catch (IllegalArgumentException e) {
            throw new HubException("endpoint must be an https address", e);
        }
    }

    /** The members of its JSON object. */
    public Map<String, Object> fields() {
        return Map.of("endpoint", endpoint.toString(), "keys", Map.of("p256dh", p256dh, "auth", auth));
    }

    byte[] key() {
        return bytes("keys.p256dh", p256dh);
    }

    byte[] secret() {
        return bytes("keys.auth", auth);
    }

    private static byte[] bytes(String name, String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new HubException(name + " must be in base64url", e);
        }
    }

    /** Without the address's path, which is a secret. */
    @Override
    public String toString() {
        return endpoint.getScheme() + "://" + endpoint.getAuthority();
    }
}
