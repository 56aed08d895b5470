package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.HubException;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which push services know who pushes (RFC 8292). Browsers bind a subscription to the public one; so they
 * must stay the same. Thread-safe.
 */
public final class VapidKeys {

    /** Push services take at most 24 hours (RFC 8292, 2). */
    private static final Duration VALID = Duration.ofHours(12);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final ECPublicKey publicKey;
    private final ECPrivateKey privateKey;

    private VapidKeys(ECPublicKey publicKey, ECPrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /** New ones. */
    public static VapidKeys generate() {
        KeyPair pair = P256.generate();
        return new VapidKeys((ECPublicKey) pair.getPublic(), (ECPrivateKey) pair.getPrivate());
    }

    /**
     * Those of a text, as {@link #toText} writes it.
     *
     * @throws HubException when it has none; the message does not hold it
     */
    public static VapidKeys of(String text) {
        String[] parts = text.strip().split("\\s+", -1);
        if (parts.length == 2) {
            try {
                return new VapidKeys(P256.publicKey(Base64.getUrlDecoder().decode(parts[0])),
                        P256.privateKey(Base64.getUrlDecoder().decode(parts[1])));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw wrong(e);
            }
        }
        throw wrong(null);
    }

    private static HubException wrong(@Nullable Exception e) {
        String message = "VAPID keys must be the public and the private key of P-256 in base64url, with a space between";
        return e == null ? new HubException(message) : new HubException(message, e);
    }

    /**
     * Those of a file, which is made with new ones, for its owner's eyes alone, if it is not there.
     *
     * @throws HubException when it can't be read or made, or holds no keys
     */
    public static VapidKeys in(Path file) {
        try {
            VapidKeys made = generate();
            try {
                Files.createFile(file,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, made.toText() + "\n");
                return made;
            } catch (FileAlreadyExistsException e) {
                return of(Files.readString(file));
            }
        } catch (IOException e) {
            throw new HubException(file + ": the keys for Web Push can't be read or made: " + e.getMessage(), e);
        }
    }

    /** The public and the private key, each in base64url, with a space between: a secret. */
    public String toText() {
        return publicKey() + " " + BASE64.encodeToString(P256.bytes(privateKey));
    }

    /** The public key in base64url: what a browser is given as {@code applicationServerKey}. */
    public String publicKey() {
        return BASE64.encodeToString(P256.bytes(publicKey));
    }

    /**
     * The header {@code Authorization} for an endpoint (RFC 8292, 2 and 3).
     *
     * @param contact whom the push service may ask when something is wrong: {@code mailto:...} or {@code https:...}
     */
    String authorization(URI endpoint, String contact, Instant now) throws GeneralSecurityException {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("aud", endpoint.getScheme() + "://" + endpoint.getAuthority());
        claims.put("exp", now.plus(VALID).getEpochSecond());
        claims.put("sub", contact);
        String signed = BASE64.encodeToString("{\"typ\":\"JWT\",\"alg\":\"ES256\"}".getBytes(US_ASCII)) + "."
                + BASE64.encodeToString(PythonJson.compact(claims).getBytes(UTF_8));
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(privateKey);
        signature.update(signed.getBytes(US_ASCII));
        return "vapid t=" + signed + "." + BASE64.encodeToString(signature.sign()) + ", k=" + publicKey();
    }

    /** Says nothing of the private key. */
    @Override
    public String toString() {
        return publicKey();
    }
}
