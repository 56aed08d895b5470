package io.carillon.workflow.config;

import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Encryption and authentication between the processes, by ZeroMQ's CURVE. Only processes of ours know of it: those of
 * NEMO Nowcast speak in the clear. Keys are 40 characters of Z85, as {@code curve_keygen} prints them.
 *
 * @param serverPublicKey     the broker's public key
 * @param serverSecretKeyFile a file with the broker's secret key; only the broker needs it
 * @param clientPublicKey     the public key that this process shows; null for a new one at each start
 * @param clientSecretKeyFile a file with the secret key that belongs to it
 * @param allowedClients      the public keys of those who may connect; empty for all who know the broker's public key
 */
public record CurveKeys(String serverPublicKey, @Nullable Path serverSecretKeyFile, @Nullable String clientPublicKey,
        @Nullable Path clientSecretKeyFile, List<String> allowedClients) {

    private static final int KEY_LENGTH = 40;

    /** Copies the list. */
    public CurveKeys {
        allowedClients = List.copyOf(allowedClients);
    }

    static @Nullable CurveKeys of(Section section, Path folder) {
        section.allowOnly(java.util.Set.of("server public key", "server secret key file", "client public key",
                "client secret key file", "allowed clients"));
        String server = section.text("server public key", "40 characters, as curve_keygen prints them");
        String client = section.optionalText("client public key");
        String secretFile = section.optionalText("server secret key file");
        String clientFile = section.optionalText("client secret key file");
        List<String> allowed = section.texts("allowed clients");
        check(section, "server public key", server);
        if (client != null) {
            check(section, "client public key", client);
            if (clientFile == null) {
                section.wrong("client public key", "it needs the client secret key file that belongs to it");
            }
        }
        allowed.forEach(key -> check(section, "allowed clients", key));
        return new CurveKeys(server, secretFile == null ? null : folder.resolve(secretFile), client,
                clientFile == null ? null : folder.resolve(clientFile), allowed);
    }

    private static void check(Section section, String key, String value) {
        if (!value.isEmpty() && value.length() != KEY_LENGTH) {
            section.wrong(key, "it has " + value.length() + " characters; a key has " + KEY_LENGTH);
        }
    }
}
