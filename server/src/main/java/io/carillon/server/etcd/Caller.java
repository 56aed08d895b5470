package io.carillon.server.etcd;

import java.security.cert.X509Certificate;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What a request tells of who sent it.
 *
 * @param token       as {@code Authenticate} gave it, null for none
 * @param certificate the common name of the client's certificate, which was checked already; null for none
 */
record Caller(@Nullable String token, @Nullable String certificate) {

    private static final String BEARER = "Bearer ";

    /**
     * @param header  the header with the token, null if there is none
     * @param session of an encrypted connection
     */
    static Caller of(@Nullable String header, @Nullable SSLSession session) {
        String token = header == null || header.isEmpty() ? null : header;
        if (token != null && token.startsWith(BEARER)) {
            token = token.substring(BEARER.length());
        }
        return new Caller(token, session == null ? null : commonName(session));
    }

    private static @Nullable String commonName(SSLSession session) {
        try {
            if (session.getPeerCertificates()[0] instanceof X509Certificate certificate) {
                for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                    if (part.getType().equalsIgnoreCase("CN")) {
                        return String.valueOf(part.getValue());
                    }
                }
            }
            return null;
        } catch (SSLPeerUnverifiedException e) {
            // The client showed no certificate.
            return null;
        } catch (InvalidNameException e) {
            return null;
        }
    }
}
