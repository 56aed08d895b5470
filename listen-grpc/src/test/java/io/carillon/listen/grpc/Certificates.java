package io.carillon.listen.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that signs itself, and its key, as PEM files.
 *
 * @param certificate the certificate
 * @param key         the key (PKCS #8)
 */
record Certificates(Path certificate, Path key) {

    private static final String PASSWORD = "secret";

    /** Makes one for servers and clients at an address. */
    static Certificates make(Path folder, String name, String subject)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(keytool.toString(), "-genkeypair", "-alias", name, "-keyalg", "EC", "-dname",
                "CN=" + name, "-ext", "san=" + subject, "-ext", "bc=ca:true", "-ext", "ku=digitalSignature,keyCertSign",
                "-ext", "eku=serverAuth,clientAuth", "-validity", "30", "-storetype", "PKCS12", "-keystore",
                store.toString(), "-storepass", PASSWORD).redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), UTF_8);
        if (made.waitFor() != 0) {
            throw new IOException(said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Path certificate = folder.resolve(name + ".crt");
        Path key = folder.resolve(name + ".key");
        Files.writeString(certificate, pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        return new Certificates(certificate, key);
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }
}
