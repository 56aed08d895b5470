package io.carillon.server;

import java.nio.file.Path;

import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted. All files are PEM.
 *
 * @param certificates of the server, with those that stand between it and what clients trust
 * @param key          of the first certificate
 * @param trusted      of who signs clients' certificates: then a client must show one; null if none is asked for
 */
public record Tls(Path certificates, Path key, @Nullable Path trusted) {

    void applyTo(HttpServerOptions options) {
        options.setSsl(true).setUseAlpn(true).setKeyCertOptions(
                new PemKeyCertOptions().setCertPath(certificates.toString()).setKeyPath(key.toString()));
        if (trusted != null) {
            options.setClientAuth(ClientAuth.REQUIRED)
                    .setTrustOptions(new PemTrustOptions().addCertPath(trusted.toString()));
        }
    }
}
