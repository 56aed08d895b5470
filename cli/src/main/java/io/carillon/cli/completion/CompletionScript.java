package io.carillon.cli.completion;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;

/**
 * The scripts. What is the same for all commands stands in the files {@code carillon.bash} and {@code carillon.zsh};
 * the tables of commands and options are put into them.
 */
public final class CompletionScript {

    private CompletionScript() {
    }

    /**
     * A program.
     *
     * @param syntax   how it is called
     * @param commands how its commands are called, and the commands below these
     */
    public record Program(CommandSyntax syntax, List<CommandSyntax> commands) {

        private List<CommandSyntax> all() {
            List<CommandSyntax> all = new ArrayList<>();
            all.add(syntax);
            all.addAll(commands);
            return all;
        }

        /** What may follow one of them: the commands right below it, or words to choose from; with what they do. */
        private Map<String, String> below(CommandSyntax command) {
            Map<String, String> below = new LinkedHashMap<>();
            for (CommandSyntax each : commands) {
                String name = each.command().substring(each.command().lastIndexOf(' ') + 1);
                if (each.command().equals(command.command() + " " + name)) {
                    below.put(name, each.description().lines().findFirst().orElse(""));
                }
            }
            command.choices().forEach(choice -> below.put(choice, ""));
            return below;
        }
    }

    /** The script for bash. */
    public static String bash(List<Program> programs) {
        return script("carillon.bash", programs,
                (program, command) -> "commands=%s options=%s arguments=%s".formatted(
                        quoted(String.join(" ", program.below(command).keySet())), quoted(command.options().stream()
                                .flatMap(option -> spellings(option).stream()).collect(Collectors.joining(" "))),
                        command.argumentKind()));
    }

    /** The script for zsh. */
    public static String zsh(List<Program> programs) {
        return script("carillon.zsh", programs,
                (program, command) -> "commands=(%s) options=(%s) arguments=%s".formatted(
                        described(program.below(command)), described(descriptions(command)), command.argumentKind()));
    }

    private static Map<String, String> descriptions(CommandSyntax command) {
        Map<String, String> descriptions = new LinkedHashMap<>();
        for (CommandOption option : command.options()) {
            spellings(option).forEach(spelling -> descriptions.put(spelling, option.description()));
        }
        return descriptions;
    }

    private static String described(Map<String, String> descriptions) {
        return descriptions.entrySet().stream().map(entry -> quoted(entry.getKey()
                + (entry.getValue().isEmpty() ? "" : ":") + entry.getValue().replace("\\", "\\\\").replace(":", "\\:")))
                .collect(Collectors.joining(" "));
    }

    private static List<String> spellings(CommandOption option) {
        String name = "--" + option.name();
        return option.letter() == null ? List.of(name) : List.of("-" + option.letter(), name);
    }

    private static String script(String file, List<Program> programs,
            BiFunction<Program, CommandSyntax, String> table) {
        List<String> commands = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Program program : programs) {
            for (CommandSyntax command : program.all()) {
                commands.add("        " + quoted(command.command()) + ") " + table.apply(program, command) + " ;;");
                values.addAll(values(command));
            }
        }
        return template(file).replace("@COMMANDS@", String.join("\n", commands))
                .replace("@VALUES@", String.join("\n", values)).replace("@PROGRAMS@",
                        programs.stream().map(program -> program.syntax().command()).collect(Collectors.joining(" ")));
    }

    private static List<String> values(CommandSyntax command) {
        List<String> values = new ArrayList<>();
        for (CommandOption option : command.options()) {
            ValueType<?> type = option.type();
            if (type != null) {
                values.add("        " + spellings(option).stream()
                        .map(spelling -> quoted(command.command() + " " + spelling)).collect(Collectors.joining(" | "))
                        + ") echo " + type.kind() + " ;;");
            }
        }
        return values;
    }

    /** As one word of a shell, whatever is in it. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String template(String file) {
        try (InputStream in = Objects.requireNonNull(CompletionScript.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
