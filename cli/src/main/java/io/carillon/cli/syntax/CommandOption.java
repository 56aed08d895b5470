package io.carillon.cli.syntax;

import org.jspecify.annotations.Nullable;

/**
 * An option of a command.
 *
 * @param letter      its short form without hyphen, or null
 * @param name        its long form without hyphens
 * @param type        what its value has to be, or null for an option without value
 * @param description what it does, for {@code --help}
 * @param required    whether it must be given
 */
public record CommandOption(@Nullable Character letter, String name, @Nullable ValueType<?> type, String description,
        boolean required) {

    /** An option that may be given. */
    public CommandOption(@Nullable Character letter, String name, @Nullable ValueType<?> type, String description) {
        this(letter, name, type, description, false);
    }

    /** The name of the option that all commands have. */
    public static final String HELP = "help";

    /** An option without value. */
    public static CommandOption flag(@Nullable Character letter, String name, String description) {
        return new CommandOption(letter, name, null, description);
    }

    /** The option that shows the help. */
    public static CommandOption help() {
        return flag('h', HELP, "Show this message and exit.");
    }
}
