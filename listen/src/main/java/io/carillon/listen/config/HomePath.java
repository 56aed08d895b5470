package io.carillon.listen.config;

import java.nio.file.Path;

/** Paths as users write them. */
final class HomePath {

    private HomePath() {
    }

    /** A path with the home folder in place of {@code ~}; what begins with the name of another user stays as it is. */
    static String expanded(String text, Path home) {
        return text.equals("~") || text.startsWith("~/") ? home + text.substring(1) : text;
    }
}
