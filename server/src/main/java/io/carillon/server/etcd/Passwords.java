package io.carillon.server.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import com.google.protobuf.ByteString;

/**
 * Passwords as they are kept: {@code pbkdf2-sha512$<iterations>$<salt>$<hash>}, both in base64. Slow by design, so not
 * to be called on an event loop.
 */
final class Passwords {

    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    private static final String PREFIX = "pbkdf2-sha512";
    private static final int ITERATIONS = 210_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 512;

    /** What is compared with when there is no such user, so that the time that it takes does not tell. */
    private static final ByteString NOBODYS = ByteString
            .copyFromUtf8(PREFIX + "$" + ITERATIONS + "$AAAAAAAAAAAAAAAAAAAAAA==$AAAA");

    private Passwords() {
    }

    static ByteString hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Base64.Encoder base64 = Base64.getEncoder();
        return ByteString.copyFrom(PREFIX + "$" + ITERATIONS + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(derive(password, salt, ITERATIONS)), US_ASCII);
    }

    /**
     * Whether a password is the one that was kept.
     *
     * @param kept empty for a user without password, whom none fits
     */
    static boolean fits(String password, ByteString kept) {
        String[] parts = (kept.isEmpty() ? NOBODYS : kept).toString(US_ASCII).split("\\$", -1);
        Base64.Decoder base64 = Base64.getDecoder();
        return MessageDigest.isEqual(derive(password, base64.decode(parts[2]), Integer.parseInt(parts[1])),
                base64.decode(parts[3]));
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        try {
            return SecretKeyFactory.getInstance(ALGORITHM)
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BITS)).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
