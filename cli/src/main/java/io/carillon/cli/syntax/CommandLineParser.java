package io.carillon.cli.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonText;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/**
 * Understands what stands behind a command as Click does, and says what is wrong in its words.
 *
 * <p>
 * Commons CLI is a little more lenient: it takes {@code -host x} for {@code --host x} and {@code -P=1} for {@code -P1}. And
 * where a value is missing it says so, even if another option stands in its place, which Click would take as the value.
 */
public final class CommandLineParser {

    private final CommandSyntax syntax;

    private CommandLineParser(CommandSyntax syntax) {
        this.syntax = syntax;
    }

    /**
     * Understands arguments. If {@code help} is among the options given, the others may have any values.
     *
     * @throws UsageException when they don't follow the syntax
     */
    public static CommandArguments parse(CommandSyntax syntax, List<String> arguments) throws UsageException {
        return new CommandLineParser(syntax).parse(arguments);
    }

    private CommandArguments parse(List<String> arguments) throws UsageException {
        CommandLine line = read(arguments);
        Map<String, Option> given = new LinkedHashMap<>();
        for (Option option : line.getOptions()) {
            given.put(option.getLongOpt(), option);
        }
        if (given.containsKey("help")) {
            return new CommandArguments(Map.of("help", true), List.of());
        }
        Map<String, Object> options = new LinkedHashMap<>();
        for (Map.Entry<String, Option> option : given.entrySet()) {
            options.put(option.getKey(), value(option.getValue()));
        }
        List<String> positionals = line.getArgList();
        checkPositionals(positionals);
        return new CommandArguments(options, List.copyOf(positionals));
    }

    private CommandLine read(List<String> arguments) throws UsageException {
        try {
            return DefaultParser.builder().setAllowPartialMatching(false).setStripLeadingAndTrailingQuotes(false).get()
                    .parse(syntax.options(), arguments.toArray(new String[0]));
        } catch (UnrecognizedOptionException e) {
            throw unrecognized(e.getOption());
        } catch (MissingArgumentException e) {
            throw new UsageException("Option '" + asTyped(e.getOption(), arguments) + "' requires an argument.", null);
        } catch (ParseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), syntax);
        }
    }

    private UsageException unrecognized(String token) {
        if (!token.startsWith("--")) {
            return new UsageException("No such option: -" + unknownFlag(token), syntax);
        }
        int equals = token.indexOf('=');
        String name = equals < 0 ? token : token.substring(0, equals);
        if (syntax.options().hasLongOption(name)) {
            return new UsageException("Option '" + name + "' does not take a value.", null);
        }
        return new UsageException("No such option: " + name + suggestion(name), syntax);
    }

    /** The first of several short options in one word that doesn't exist. */
    private String unknownFlag(String token) {
        for (int i = 1; i < token.length(); i++) {
            String flag = token.substring(i, i + 1);
            if (!syntax.options().hasShortOption(flag)) {
                return token.codePointAt(i) == flag.charAt(0) ? flag : Character.toString(token.codePointAt(i));
            }
        }
        return token.substring(1);
    }

    private String suggestion(String name) {
        List<String> names = new ArrayList<>();
        for (Option option : syntax.options().getOptions()) {
            names.add("--" + option.getLongOpt());
        }
        List<String> matches = CloseMatches.of(name, names);
        return switch (matches.size()) {
            case 0 -> "";
            case 1 -> " Did you mean " + matches.getFirst() + "?";
            default -> " (Possible options: " + String.join(", ", matches) + ")";
        };
    }

    private static String asTyped(Option option, List<String> arguments) {
        String longName = "--" + option.getLongOpt();
        return arguments.contains(longName) ? longName : "-" + option.getOpt();
    }

    private Object value(Option option) throws UsageException {
        if (!option.hasArg()) {
            return true;
        }
        String text = option.getValuesList().getLast();
        if (option.getType() == String.class) {
            return text;
        }
        try {
            return option.getConverter().apply(text);
        } catch (Exception e) {
            throw new UsageException("Invalid value for " + names(option) + ": " + e.getMessage(), syntax);
        }
    }

    private static String names(Option option) {
        String longName = "'--" + option.getLongOpt() + "'";
        return option.getOpt() == null ? longName : longName + " / '-" + option.getOpt() + "'";
    }

    private void checkPositionals(List<String> positionals) throws UsageException {
        if (syntax.manyArguments()) {
            return;
        }
        if (positionals.isEmpty()) {
            throw new UsageException("Missing argument " + PythonText.repr(syntax.arguments()) + ".", syntax);
        }
        int extra = positionals.size() - 1;
        if (extra > 0) {
            throw new UsageException("Got unexpected extra argument" + (extra > 1 ? "s (" : " (")
                    + String.join(" ", positionals.subList(1, positionals.size())) + ")", syntax);
        }
    }
}
