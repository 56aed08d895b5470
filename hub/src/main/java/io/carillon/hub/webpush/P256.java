package io.carillon.hub.webpush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/** Keys of the curve P-256 in the form that they have on the web: points uncompressed (SEC 1, 2.3.3), numbers bare. */
final class P256 {

    /** How many bytes a number has. */
    static final int NUMBER = 32;
    /** How many bytes a point has. */
    static final int POINT = 1 + 2 * NUMBER;

    private static final String CURVE = "secp256r1";
    private static final byte UNCOMPRESSED = 4;

    private P256() {
    }

    static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] bytes(ECPublicKey key) {
        byte[] point = new byte[POINT];
        point[0] = UNCOMPRESSED;
        number(key.getW().getAffineX(), point, 1);
        number(key.getW().getAffineY(), point, 1 + NUMBER);
        return point;
    }

    static byte[] bytes(ECPrivateKey key) {
        byte[] number = new byte[NUMBER];
        number(key.getS(), number, 0);
        return number;
    }

    private static void number(BigInteger value, byte[] into, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(bytes.length, NUMBER);
        System.arraycopy(bytes, bytes.length - length, into, at + NUMBER - length, length);
    }

    /** @throws GeneralSecurityException when it is no point, or not one of the curve */
    static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
        if (point.length != POINT || point[0] != UNCOMPRESSED) {
            throw new GeneralSecurityException("not " + POINT + " bytes of an uncompressed point");
        }
        ECParameterSpec parameters = parameters();
        ECPoint w = new ECPoint(new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + NUMBER)),
                new BigInteger(1, Arrays.copyOfRange(point, 1 + NUMBER, POINT)));
        requireOnCurve(w, parameters);
        return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(w, parameters));
    }

    /** A point elsewhere would let its maker learn of the other's key (RFC 8291, 7). */
    private static void requireOnCurve(ECPoint point, ECParameterSpec parameters) throws GeneralSecurityException {
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(3).add(parameters.getCurve().getA().multiply(x)).add(parameters.getCurve().getB());
        if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).subtract(right).mod(p).equals(BigInteger.ZERO)) {
            throw new GeneralSecurityException("not a point of the curve P-256");
        }
    }

    static ECPrivateKey privateKey(byte[] number) throws GeneralSecurityException {
        return (ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, number), parameters()));
    }

    private static ECParameterSpec parameters() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(CURVE));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }
}
