package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a webhook sends, after the Standard Webhooks specification 1.0: HMAC-SHA256 over id, timestamp and body.
 * With more than one secret, as while one is replaced by another, there is a signature by each. Immutable.
 */
final class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final List<SecretKeySpec> keys;

    private WebhookSignature(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /**
     * Signs with secrets.
     *
     * @param secrets one or more, separated by white space, each {@code whsec_} and 24 to 64 bytes in base64
     * @throws TriggerException when one is not so written
     */
    static WebhookSignature with(String secrets) throws TriggerException {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String secret : secrets.strip().split("\\s+", -1)) {
            keys.add(new SecretKeySpec(bytes(secret), ALGORITHM));
        }
        return new WebhookSignature(List.copyOf(keys));
    }

    private static byte[] bytes(String secret) throws TriggerException {
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
            if (bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
        throw wrong();
    }

    /** Says nothing of the secret, which may be in the line by a mistake of one character. */
    private static TriggerException wrong() {
        return new TriggerException("secret must be " + PREFIX + " and " + FEWEST_BYTES + " to " + MOST_BYTES
                + " bytes in base64; make one with: echo " + PREFIX + "$(openssl rand -base64 32)", false);
    }

    /** The value of the header {@code webhook-signature}. */
    String of(String id, long timestamp, String body) {
        byte[] signed = (id + "." + timestamp + "." + body).getBytes(UTF_8);
        List<String> signatures = new ArrayList<>();
        for (SecretKeySpec key : keys) {
            signatures.add("v1," + Base64.getEncoder().encodeToString(mac(key, signed)));
        }
        return String.join(" ", signatures);
    }

    private static byte[] mac(SecretKeySpec key, byte[] signed) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
