package io.carillon.cli.syntax;

import org.apache.commons.cli.Options;

/**
 * What may stand behind a command.
 *
 * @param command     how it is called, such as {@code aviso key}
 * @param arguments   what is no option: one name such as {@code PARAMETERS} for an argument that must be there, or for any
 *                    number of them {@code [FILES]...}
 * @param options     its options; each needs a long name. {@code help} should be among them
 * @param description what it does, for {@code --help}: paragraphs, separated by line breaks
 */
public record CommandSyntax(String command, String arguments, Options options, String description) {

    /** Whether there may be any number of arguments, also none. */
    boolean manyArguments() {
        return arguments.endsWith("...");
    }

    /** The line that says how the command is called. */
    String usage() {
        return "Usage: " + command + " [OPTIONS] " + arguments;
    }
}
