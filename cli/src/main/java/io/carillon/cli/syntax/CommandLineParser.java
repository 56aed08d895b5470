package io.carillon.cli.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Understands what stands behind a command exactly as Click does, and says what is wrong in its words. Options and
 * arguments may be mixed; {@code --name=value}, {@code --name value}, {@code -nvalue} and {@code -n value} are the
 * same, whatever the value begins with; flags of one letter may share a hyphen; behind {@code --}, and behind the name
 * of another command, there are only arguments.
 */
public final class CommandLineParser {

    private final CommandSyntax syntax;
    private final List<String> words;
    private int at;
    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> positionals = new ArrayList<>();

    private CommandLineParser(CommandSyntax syntax, List<String> words) {
        this.syntax = syntax;
        this.words = words;
    }

    /**
     * Understands a command line. If {@code help} is among the options given, nothing but their names counts.
     *
     * @param words what stands behind the command
     * @throws UsageException when it doesn't follow the syntax
     */
    public static CommandArguments parse(CommandSyntax syntax, List<String> words) throws UsageException {
        return new CommandLineParser(syntax, words).parse();
    }

    /**
     * A command line with the same meaning that can be used in another folder, options first.
     *
     * @param absolute makes the path of a file or a folder absolute
     * @throws UsageException as {@link #parse}
     */
    public static List<String> withPaths(CommandSyntax syntax, List<String> words, UnaryOperator<String> absolute)
            throws UsageException {
        CommandLineParser parser = new CommandLineParser(syntax, words);
        parser.parse();
        List<String> line = new ArrayList<>();
        for (Map.Entry<String, String> entry : parser.given.entrySet()) {
            CommandOption option = syntax.option(entry.getKey());
            ValueType<?> type = option == null ? null : option.type();
            String value = entry.getValue();
            if (type == null) {
                line.add("--" + entry.getKey());
            } else {
                boolean path = type.kind() == ValueKind.FILE || type.kind() == ValueKind.FOLDER;
                line.add("--" + entry.getKey() + "=" + (path ? absolute.apply(value) : value));
            }
        }
        if (parser.positionals.stream().anyMatch(word -> word.startsWith("-"))) {
            line.add("--");
        }
        line.addAll(parser.positionals);
        return line;
    }

    private CommandArguments parse() throws UsageException {
        while (at < words.size()) {
            String word = words.get(at++);
            if (word.equals("--") || (syntax.commandFollows() && (word.length() < 2 || word.charAt(0) != '-'))) {
                positionals.addAll(words.subList(word.equals("--") ? at : at - 1, words.size()));
                at = words.size();
            } else if (word.startsWith("--")) {
                readLong(word);
            } else if (word.length() > 1 && word.charAt(0) == '-') {
                readLetters(word);
            } else {
                positionals.add(word);
            }
        }
        return arguments();
    }

    private void readLong(String word) throws UsageException {
        int equals = word.indexOf('=');
        String typed = equals < 0 ? word : word.substring(0, equals);
        CommandOption option = syntax.option(typed.substring(2));
        if (option == null) {
            throw new UsageException("No such option: " + typed + suggestion(typed), syntax);
        }
        if (option.type() == null) {
            if (equals >= 0) {
                throw new UsageException("Option '" + typed + "' does not take a value.", null);
            }
            given.put(option.name(), "");
        } else {
            given.put(option.name(), equals < 0 ? next(typed) : word.substring(equals + 1));
        }
    }

    private void readLetters(String word) throws UsageException {
        for (int i = 1; i < word.length(); i++) {
            CommandOption option = syntax.option(word.charAt(i));
            if (option == null) {
                throw new UsageException("No such option: -" + Character.toString(word.codePointAt(i)), syntax);
            }
            if (option.type() != null) {
                given.put(option.name(), i + 1 < word.length() ? word.substring(i + 1) : next("-" + word.charAt(i)));
                return;
            }
            given.put(option.name(), "");
        }
    }

    private String next(String typed) throws UsageException {
        if (at == words.size()) {
            throw new UsageException("Option '" + typed + "' requires an argument.", null);
        }
        return words.get(at++);
    }

    private String suggestion(String typed) {
        List<String> names = new ArrayList<>();
        for (CommandOption option : syntax.options()) {
            names.add("--" + option.name());
        }
        List<String> matches = CloseMatches.of(typed, names);
        return switch (matches.size()) {
            case 0 -> "";
            case 1 -> " Did you mean " + matches.getFirst() + "?";
            default -> " (Possible options: " + String.join(", ", matches) + ")";
        };
    }

    private CommandArguments arguments() throws UsageException {
        boolean help = given.containsKey(CommandOption.HELP);
        Map<String, Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : given.entrySet()) {
            options.put(entry.getKey(), help ? true : value(entry.getKey(), entry.getValue()));
        }
        if (!help) {
            checkMissing();
            checkExtra();
        }
        return new CommandArguments(options, positionals);
    }

    private Object value(String name, String text) throws UsageException {
        CommandOption option = syntax.option(name);
        ValueType<?> type = option == null ? null : option.type();
        if (option == null || type == null) {
            return true;
        }
        try {
            return type.convert(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("Invalid value for " + names(option) + ": " + e.getMessage(), syntax);
        }
    }

    private static String names(CommandOption option) {
        return "'--" + option.name() + "'" + (option.letter() == null ? "" : " / '-" + option.letter() + "'");
    }

    private int wanted() {
        return syntax.needsArgument() ? 1 : 0;
    }

    private void checkMissing() throws UsageException {
        if (positionals.size() < wanted()) {
            throw new UsageException("Missing argument '" + syntax.firstArgument() + "'.", syntax);
        }
        for (CommandOption option : syntax.options()) {
            if (option.required() && !given.containsKey(option.name())) {
                throw new UsageException("Missing option " + names(option) + ".", syntax);
            }
        }
    }

    private void checkExtra() throws UsageException {
        int wanted = wanted();
        int extra = positionals.size() - wanted;
        if (extra > 0 && !syntax.manyArguments()) {
            throw new UsageException("Got unexpected extra argument" + (extra > 1 ? "s (" : " (")
                    + String.join(" ", positionals.subList(wanted, positionals.size())) + ")", syntax);
        }
    }
}
