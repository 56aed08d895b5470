package io.carillon.listen.config;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Whom a client trusts, and what it shows of itself, where the connection is encrypted. Immutable.
 *
 * @param trusted        certificates (PEM) of the authorities that servers are trusted by, null for those of the JDK
 * @param certificate    the client's own certificate chain (PEM), null for none
 * @param certificateKey the private key of that certificate (PEM, PKCS #8), null for none
 */
public record TlsConfig(@Nullable Path trusted, @Nullable Path certificate, @Nullable Path certificateKey) {

    /** The authorities of the JDK, no certificate of one's own. */
    public static final TlsConfig DEFAULT = new TlsConfig(null, null, null);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when there is a certificate without its key, or the reverse
     */
    public TlsConfig {
        if ((certificate == null) != (certificateKey == null)) {
            throw new IllegalArgumentException("cert_file and cert_key_file must be given together");
        }
    }
}
