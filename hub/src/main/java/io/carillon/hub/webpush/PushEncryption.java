package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;

import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts what is pushed, so that only the browser can read it (RFC 8291; the coding aes128gcm is RFC 8188). */
final class PushEncryption {

    /** A push service need not take a body of more than 4096 bytes (RFC 8030, 7.2). */
    static final int MOST_BODY = 4096;

    private static final int SALT = 16;
    private static final int KEY = 16;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final int HEADER = SALT + 4 + 1 + P256.POINT;

    /** This much may be pushed. */
    static final int MOST_TEXT = MOST_BODY - HEADER - TAG - 1;

    /** After the text of the last record (RFC 8188, 2). */
    private static final byte LAST = 2;
    private static final SecureRandom RANDOM = new SecureRandom();

    private PushEncryption() {
    }

    static byte[] encrypt(PushSubscription subscription, byte[] text) throws GeneralSecurityException {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        return encrypt(subscription, text, P256.generate(), salt);
    }

    /**
     * @param own  a pair of keys for this message alone
     * @param salt for this message alone
     */
    static byte[] encrypt(PushSubscription subscription, byte[] text, KeyPair own, byte[] salt)
            throws GeneralSecurityException {
        if (text.length > MOST_TEXT) {
            throw new GeneralSecurityException("at most " + MOST_TEXT + " bytes can be pushed, not " + text.length);
        }
        byte[] theirs = subscription.key();
        byte[] ours = P256.bytes((ECPublicKey) own.getPublic());
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(P256.publicKey(theirs), true);
        byte[] info = ByteBuffer.allocate(14 + 2 * P256.POINT).put("WebPush: info\0".getBytes(US_ASCII)).put(theirs)
                .put(ours).array();
        byte[] material = derive(agreement.generateSecret(), subscription.secret(), info, 32);
        byte[] key = derive(material, salt, "Content-Encoding: aes128gcm\0".getBytes(US_ASCII), KEY);
        byte[] nonce = derive(material, salt, "Content-Encoding: nonce\0".getBytes(US_ASCII), NONCE);

        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
        byte[] record = cipher.doFinal(ByteBuffer.allocate(text.length + 1).put(text).put(LAST).array());
        return ByteBuffer.allocate(HEADER + record.length).put(salt).putInt(MOST_BODY).put((byte) P256.POINT).put(ours)
                .put(record).array();
    }

    private static byte[] derive(byte[] material, byte[] salt, byte[] info, int length)
            throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.ofExtract().addIKM(material).addSalt(salt).thenExpand(info, length));
    }
}
