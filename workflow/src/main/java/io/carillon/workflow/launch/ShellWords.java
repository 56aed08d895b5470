package io.carillon.workflow.launch;

import java.util.regex.Pattern;

/** Words for the shell of another machine, to which ssh hands its arguments as one line. */
final class ShellWords {

    private static final Pattern HARMLESS = Pattern.compile("[\\w@%+=:,./-]+");

    /** What the operator's configuration may use besides: variables and home folders of the other machine. */
    private static final Pattern HARMLESS_WITH_VARIABLES = Pattern.compile("[\\w@%+=:,./~${}-]+");

    private ShellWords() {
    }

    /** A word that the shell takes as it stands here; nothing in it has a meaning for the shell. */
    static String quote(String word) {
        return HARMLESS.matcher(word).matches() ? word : "'" + word.replace("'", "'\"'\"'") + "'";
    }

    /** A word of the configuration, in which {@code $HOME} and {@code ~} keep their meaning. */
    static String quoteConfigured(String word) {
        return HARMLESS_WITH_VARIABLES.matcher(word).matches() ? word : quote(word);
    }
}
