package io.carillon.listen.config;

import java.nio.file.Path;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How a client proves who it is (aviso-v1 2.3). Immutable. Its text never holds the secret.
 *
 * @param type     the kind of proof
 * @param username the user's name, null for none
 * @param key      the password or token, null for none
 * @param keyFile  where it comes from and a new one will be found, null for nowhere
 */
public record AuthConfig(Type type, @Nullable String username, @Nullable String key, @Nullable Path keyFile) {

    /** Nobody is asked. */
    public static final AuthConfig NONE = new AuthConfig(Type.NONE, null, null);

    /** With a key that stays as it is. */
    public AuthConfig(Type type, @Nullable String username, @Nullable String key) {
        this(type, username, key, null);
    }

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

    /**
     * With the key that its file holds now: tokens run out, and whoever has them puts new ones there.
     *
     * @throws io.carillon.yaml.DocumentException when the file can't be read or is more than a line
     */
    public AuthConfig renewed() {
        return keyFile == null
                ? this
                : new AuthConfig(type, username, TextFile.credential(keyFile.toString()), keyFile);
    }

    @Override
    public String toString() {
        return "AuthConfig[" + type.text() + ", " + username + (key == null ? "]" : ", key hidden]");
    }
}
