package io.carillon.listen.config;

/**
 * Where a value of the configuration comes from.
 *
 * @param kind what it is
 * @param name a file's path, a variable's name, an option as it is typed; empty for the default
 */
public record Source(Kind kind, String name) {

    /** What holds when nobody says anything. */
    public static final Source DEFAULT = new Source(Kind.DEFAULT, "");

    /** The kinds of sources. */
    public enum Kind {

        /** Built in. */
        DEFAULT,

        /** A file. */
        FILE,

        /** An environment variable. */
        VARIABLE,

        /** An option of the command line, or an argument of a program. */
        OPTION
    }

    static Source file(String path) {
        return new Source(Kind.FILE, path);
    }

    static Source variable(String name) {
        return new Source(Kind.VARIABLE, name);
    }

    static Source option(String name) {
        return new Source(Kind.OPTION, name);
    }

    /** For people, such as {@code environment AVISO_TIMEOUT}. */
    @Override
    public String toString() {
        return switch (kind) {
            case DEFAULT -> "default";
            case FILE -> name;
            case VARIABLE -> "environment " + name;
            case OPTION -> "option " + name;
        };
    }
}
