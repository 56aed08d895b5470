package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Base64;
import java.util.Map;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.AuthConfig;
import io.carillon.yaml.DocumentException;
import org.jspecify.annotations.Nullable;

/** How requests show who asks (aviso-v1 2.3). etcd gives a token for name and password, and forgets it. Thread-safe. */
final class Login {

    /** What a request showed of who asks. */
    record Proof(AuthConfig auth, @Nullable String token) {
    }

    private volatile AuthConfig auth;
    private volatile @Nullable String token;

    /**
     * @throws NotificationException when the configuration lacks what the kind of proof needs
     */
    Login(AuthConfig auth) {
        this.auth = auth;
        AuthConfig.Type type = auth.type();
        if (type == AuthConfig.Type.ETCD || type == AuthConfig.Type.PLAIN) {
            require(auth.username(), "username");
        }
        if (type != AuthConfig.Type.NONE) {
            require(auth.key(), "key_file");
        }
    }

    private void require(@Nullable String value, String setting) {
        if (value == null || value.isEmpty()) {
            throw new NotificationException(
                    "auth_type " + auth.type().text() + " needs a " + setting + ", and none is set", true);
        }
    }

    /** What each request shows in HTTP headers. */
    Map<String, String> headers() {
        AuthConfig auth = this.auth;
        AuthConfig.Type type = auth.type();
        if (type == AuthConfig.Type.NONE) {
            return Map.of();
        }
        return switch (type) {
            case ECMWF, OPENID -> Map.of("Authorization", "Bearer " + auth.key(), "X-Auth-Type", type.text());
            case PLAIN -> Map.of("Authorization",
                    "Basic " + Base64.getEncoder().encodeToString((auth.username() + ":" + auth.key()).getBytes(UTF_8)),
                    "X-Auth-Type", type.text());
            default -> {
                String known = token;
                yield known == null ? Map.of() : Map.of("Authorization", known);
            }
        };
    }

    /** The token of etcd that requests show; null if it does not need one, or none was asked for yet. */
    @Nullable
    String token() {
        return token;
    }

    /** Whether etcd gives a token. */
    boolean givesToken() {
        return auth.type() == AuthConfig.Type.ETCD;
    }

    /** Gets a token, if one is needed and not there. */
    void ensure(EtcdServer server) throws IOException, InterruptedException, EtcdException {
        if (!givesToken() || token != null) {
            return;
        }
        synchronized (this) {
            if (token == null) {
                token = server.authenticate(String.valueOf(auth.username()), String.valueOf(auth.key()));
            }
        }
    }

    /** What is shown at the moment. */
    Proof shown() {
        return new Proof(auth, token);
    }

    /**
     * Whether there will be something else to show than what a server did not take: another token of etcd, or another
     * key in the user's file.
     */
    boolean replace(Proof refused) {
        return givesToken() ? forget(refused.token()) : renew(refused);
    }

    /** Forgets a token, if it is still the one that is shown. */
    private synchronized boolean forget(@Nullable String refused) {
        if (refused != null && refused.equals(token)) {
            token = null;
        }
        return true;
    }

    /** Whether the user's file holds another key than the one that was not taken, or another thread found one. */
    synchronized boolean renew(Proof refused) {
        if (auth.equals(refused.auth())) {
            try {
                auth = auth.renewed();
            } catch (DocumentException e) {
                EtcdCluster.LOG.warn("The key can't be read again from {}: {}", auth.keyFile(), e.getMessage());
            }
        }
        return !auth.equals(refused.auth());
    }

    /** What the user can do about a refusal, in a few words. */
    String advice(EtcdException refusal) {
        String said = refusal.getMessage();
        AuthConfig.Type type = auth.type();
        if (said.contains("authentication is not enabled")) {
            return "this etcd knows no users: set auth_type to none";
        }
        if (type == AuthConfig.Type.NONE) {
            return "it wants to know who asks: set auth_type, username and key_file";
        }
        if (refusal.kind() == EtcdException.Kind.DENIED) {
            return "user " + auth.username() + " may not do this";
        }
        return (type == AuthConfig.Type.ETCD || type == AuthConfig.Type.PLAIN
                ? "the password may be wrong"
                : "the token may have expired") + ": check username (" + auth.username() + ") and key_file (auth_type "
                + type.text() + ")";
    }
}
