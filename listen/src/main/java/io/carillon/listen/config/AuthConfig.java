package io.carillon.listen.config;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How a client proves who it is (aviso-v1 2.3). Immutable. Its text never holds the secret.
 *
 * @param type     the kind of proof
 * @param username the user's name, null for none
 * @param key      the password or token, null for none
 */
public record AuthConfig(Type type, @Nullable String username, @Nullable String key) {

    /** Nobody is asked. */
    public static final AuthConfig NONE = new AuthConfig(Type.NONE, null, null);

    /** The kinds of proof. */
    public enum Type {

        /** None at all. */
        NONE,

        /** A name and a password for a token of the store. */
        ETCD,

        /** A token of ECMWF. */
        ECMWF,

        /** A token of an OpenID provider. */
        OPENID,

        /** A name and a password with each request. */
        PLAIN;

        /** As it is configured. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The name that statuses carry as {@code etcd_user}, null for none (aviso-v1 2.3). */
    public @Nullable String statusUser() {
        return type == Type.ETCD || type == Type.ECMWF ? username : null;
    }

    @Override
    public String toString() {
        return "AuthConfig[" + type.text() + ", " + username + (key == null ? "]" : ", key hidden]");
    }
}
