package io.carillon.workflow.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.carillon.workflow.config.CurveKeys;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ;

/** Sets sockets up for encryption (nowcast 1 has none; both ends must be ours). */
public final class Curve {

    private Curve() {
    }

    /**
     * Has a socket that binds accept only who knows the public key.
     *
     * @throws IOException when the secret key can't be read
     */
    public static void serve(ZMQ.Socket socket, CurveKeys keys) throws IOException {
        Path file = keys.serverSecretKeyFile();
        if (file == null) {
            throw new IOException("carillon: curve: server secret key file is missing: the broker needs it");
        }
        socket.setCurveServer(true);
        socket.setZapDomain("carillon");
        socket.setCurveSecretKey(secret(file));
    }

    /**
     * Has a socket that connects show its key and encrypt.
     *
     * @throws IOException when the secret key can't be read
     */
    public static void join(ZMQ.Socket socket, CurveKeys keys) throws IOException {
        String publicKey = keys.clientPublicKey();
        Path secretKeyFile = keys.clientSecretKeyFile();
        socket.setCurveServerKey(ZMQ.Curve.z85Decode(keys.serverPublicKey()));
        if (publicKey == null || secretKeyFile == null) {
            ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(pair.publicKey));
            socket.setCurveSecretKey(ZMQ.Curve.z85Decode(pair.secretKey));
        } else {
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(publicKey));
            socket.setCurveSecretKey(secret(secretKeyFile));
        }
    }

    private static byte[] secret(Path file) throws IOException {
        String text = Files.readString(file, US_ASCII).strip();
        byte @Nullable [] key = text.length() == 40 ? ZMQ.Curve.z85Decode(text) : null;
        if (key == null) {
            throw new IOException(file + " has no key of 40 characters, as curve_keygen prints them");
        }
        return key;
    }
}
