package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser does with its subscription: it alone can read what is pushed. HKDF is done by hand (RFC 5869). */
final class Browser {

    private final KeyPair keys = P256.generate();
    private final byte[] secret = new byte[16];

    Browser() {
        new SecureRandom().nextBytes(secret);
    }

    PushSubscription subscribe(String endpoint) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return new PushSubscription(URI.create(endpoint),
                base64.encodeToString(P256.bytes((ECPublicKey) keys.getPublic())), base64.encodeToString(secret));
    }

    String read(byte[] body) throws GeneralSecurityException {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] salt = new byte[16];
        in.get(salt);
        int recordSize = in.getInt();
        byte[] sender = new byte[in.get()];
        in.get(sender);
        byte[] record = new byte[in.remaining()];
        in.get(record);
        if (record.length > recordSize) {
            throw new GeneralSecurityException("more than one record");
        }
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(keys.getPrivate());
        agreement.doPhase(P256.publicKey(sender), true);
        byte[] info = ByteBuffer.allocate(14 + 130).put("WebPush: info\0".getBytes(US_ASCII))
                .put(P256.bytes((ECPublicKey) keys.getPublic())).put(sender).array();
        byte[] material = expand(mac(secret, agreement.generateSecret()), info, 32);
        byte[] extracted = mac(salt, material);
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE,
                new SecretKeySpec(expand(extracted, "Content-Encoding: aes128gcm\0".getBytes(US_ASCII), 16), "AES"),
                new GCMParameterSpec(128, expand(extracted, "Content-Encoding: nonce\0".getBytes(US_ASCII), 12)));
        byte[] text = cipher.doFinal(record);
        int end = text.length - 1;
        while (text[end] == 0) {
            end--;
        }
        if (text[end] != 2) {
            throw new GeneralSecurityException("not the last record");
        }
        return new String(text, 0, end, UTF_8);
    }

    private static byte[] expand(byte[] key, byte[] info, int length) throws GeneralSecurityException {
        return Arrays.copyOf(mac(key, ByteBuffer.allocate(info.length + 1).put(info).put((byte) 1).array()), length);
    }

    private static byte[] mac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    /** What a push service does: checks who pushes, and gives what he claims. */
    static JsonNode claims(String authorization) throws GeneralSecurityException {
        String[] parts = authorization.replaceFirst("^vapid t=", "").split(", k=", -1);
        int dot = parts[0].lastIndexOf('.');
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initVerify(P256.publicKey(Base64.getUrlDecoder().decode(parts[1])));
        signature.update(parts[0].substring(0, dot).getBytes(US_ASCII));
        if (!signature.verify(Base64.getUrlDecoder().decode(parts[0].substring(dot + 1)))) {
            throw new GeneralSecurityException("the signature is wrong");
        }
        String[] jwt = parts[0].split("\\.", -1);
        if (!new String(Base64.getUrlDecoder().decode(jwt[0]), UTF_8).contains("\"alg\":\"ES256\"")) {
            throw new GeneralSecurityException("not ES256");
        }
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(jwt[1]));
    }
}
