package io.carillon.cli.syntax;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What may stand behind a command.
 *
 * @param command     how it is called, such as {@code aviso key}
 * @param arguments   what is no option: empty for nothing, one name such as {@code PARAMETERS} for an argument that
 *                    must be there, or for any number of them {@code [FILES]...}
 * @param options     its options, in the order in which the help has them
 * @param description what it does, for {@code --help}: paragraphs, separated by line breaks
 */
public record CommandSyntax(String command, String arguments, List<CommandOption> options, String description) {

    /** Whether there may be any number of arguments, also none. */
    boolean manyArguments() {
        return arguments.endsWith("...");
    }

    /** The line that says how the command is called. */
    String usage() {
        return "Usage: " + command + " [OPTIONS]" + (arguments.isEmpty() ? "" : " " + arguments);
    }

    @Nullable
    CommandOption option(String name) {
        for (CommandOption option : options) {
            if (option.name().equals(name)) {
                return option;
            }
        }
        return null;
    }

    @Nullable
    CommandOption option(char letter) {
        for (CommandOption option : options) {
            if (option.letter() != null && option.letter() == letter) {
                return option;
            }
        }
        return null;
    }
}
