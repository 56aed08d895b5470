package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Certificates of an authority of their own, each with its key, in a folder: {@code NAME.pem}, {@code NAME.key}. */
final class Certificates {

    private final Path folder;

    /**
     * Makes them; {@code ca.pem} is the authority.
     *
     * @param subjects whom the certificate of a name names
     */
    Certificates(Path folder, Map<String, String> subjects) throws Exception {
        this.folder = folder;
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority",
                "-keyout", "ca.key", "-out", "ca.pem");
        for (String name : subjects.keySet()) {
            run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", subjects.get(name), "-keyout",
                    name + ".key", "-out", name + ".csr");
            Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=IP:127.0.0.1\n");
            run("openssl", "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                    "-days", "2", "-extfile", name + ".ext", "-out", name + ".pem");
        }
    }

    private void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile()).start();
        assertThat(process.waitFor()).as(Files.readString(folder.resolve("openssl.log"))).isZero();
    }

    /** The path of a file. */
    String file(String name) {
        return folder.resolve(name).toString();
    }
}
