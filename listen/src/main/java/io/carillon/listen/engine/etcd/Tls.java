package io.carillon.listen.engine.etcd;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.TlsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Whom connections trust and what they show of themselves, made of PEM files.
 *
 * @param keys   the client's own certificate, null for none
 * @param trusts the trusted authorities, null for those of the JDK
 */
@SuppressWarnings("ArrayRecordComponent") // as the JDK takes them; nobody compares two of these
public record Tls(KeyManager @Nullable [] keys, TrustManager @Nullable [] trusts) {

    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    /**
     * Reads what is configured.
     *
     * @throws NotificationException when a file can't be read, or holds something else
     */
    public static Tls of(TlsConfig config) {
        Path trusted = config.trusted();
        Path certificate = config.certificate();
        Path key = config.certificateKey();
        return new Tls(certificate == null || key == null ? null : keys(certificate, key),
                trusted == null ? null : trusts(trusted));
    }

    /** The same for the JDK's own connections. */
    SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trusts, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new NotificationException("TLS can't be used, " + e.getMessage(), true, e);
        }
    }

    private static TrustManager[] trusts(Path file) {
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (Certificate certificate : certificates(file, "ca_file")) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw notUsable("ca_file", file, e);
        }
    }

    private static KeyManager[] keys(Path certificate, Path key) {
        Certificate[] chain = certificates(certificate, "cert_file").toArray(new Certificate[0]);
        PrivateKey secret = privateKey(key, chain[0].getPublicKey().getAlgorithm());
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("client", secret, new char[0], chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw notUsable("cert_file", certificate, e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file, String setting) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new NotificationException(setting + " " + file + " holds no certificate (PEM)", true);
            }
            return found;
        } catch (IOException | GeneralSecurityException e) {
            throw notUsable(setting, file, e);
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm) {
        try {
            String text = Files.readString(file);
            int begin = text.indexOf(KEY_BEGIN);
            int end = text.indexOf(KEY_END);
            if (begin < 0 || end < begin) {
                throw new NotificationException("cert_key_file " + file + " holds no unencrypted PKCS #8 key (PEM); "
                        + "make one with: openssl pkcs8 -topk8 -nocrypt -in <key> -out <file>", true);
            }
            byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (InvalidKeySpecException e) {
            throw new NotificationException("cert_key_file " + file + " does not belong to cert_file: it is not of "
                    + algorithm + ", as the certificate is", true, e);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw notUsable("cert_key_file", file, e);
        }
    }

    private static NotificationException notUsable(String setting, Path file, Exception e) {
        return new NotificationException("Not able to use " + setting + " " + file + ", " + e, true, e);
    }
}
