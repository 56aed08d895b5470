package io.carillon.cli.syntax;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What may stand behind a command.
 *
 * @param command     how it is called, such as {@code aviso key}
 * @param arguments   what is no option: empty for nothing, one name such as {@code PARAMETERS} for an argument that
 *                    must be there, {@code PARAMETERS...} for one or more, {@code [FILES]...} for any number of them;
 *                    {@code {a|b}} for one of some words; {@code COMMAND [ARGS]...} and {@code {a|b} [ARGS]...} for
 *                    another command, behind whose name everything belongs to it
 * @param options     its options, in the order in which the help has them
 * @param description what it does, for {@code --help}: paragraphs, separated by line breaks
 * @param examples    command lines, for {@code --help}, separated by line breaks; may be empty
 */
public record CommandSyntax(String command, String arguments, List<CommandOption> options, String description,
        String examples) {

    /** What may stand behind a command that explains itself without examples. */
    public CommandSyntax(String command, String arguments, List<CommandOption> options, String description) {
        this(command, arguments, options, description, "");
    }

    /** Whether there may be several arguments. */
    boolean manyArguments() {
        return arguments.endsWith("...");
    }

    /** Whether there must be an argument; a command that is missing may be asked for by the help. */
    boolean needsArgument() {
        return !arguments.isEmpty() && !arguments.startsWith("[") && !commandFollows();
    }

    /** The name of the first argument. */
    String firstArgument() {
        int end = arguments.indexOf(' ');
        return end < 0 ? arguments : arguments.substring(0, end);
    }

    /** Whether another command follows, and what stands behind its name is its own. */
    boolean commandFollows() {
        return arguments.endsWith(" [ARGS]...") && !arguments.startsWith("[");
    }

    /** The words of which the first argument must be one; empty if it may be any. */
    public List<String> choices() {
        int end = arguments.indexOf('}');
        return arguments.startsWith("{") && end > 0 ? List.of(arguments.substring(1, end).split("\\|", -1)) : List.of();
    }

    /** What the arguments are. */
    public ValueKind argumentKind() {
        if (arguments.contains("FILE") || arguments.contains("CONFIG")) {
            return ValueKind.FILE;
        }
        return arguments.startsWith("PARAMETERS") ? ValueKind.PARAMETER : ValueKind.OTHER;
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
