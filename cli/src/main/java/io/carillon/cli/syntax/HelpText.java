package io.carillon.cli.syntax;

import java.util.LinkedHashMap;
import java.util.Map;

/** The text of {@code --help}, laid out as Click does: 78 columns, two of them for the margin. */
public final class HelpText {

    private static final int WIDTH = 78;
    private static final int MAX_LEFT_COLUMN = 30;
    private static final int GAP = 2;

    private final StringBuilder out = new StringBuilder();

    private HelpText() {
    }

    /** The help for a command. */
    public static String of(CommandSyntax syntax) {
        return of(syntax, Map.of());
    }

    /**
     * The help for a command that has commands below it.
     *
     * @param commands what each of these does, by name
     */
    public static String of(CommandSyntax syntax, Map<String, String> commands) {
        HelpText help = new HelpText();
        help.out.append(syntax.usage()).append('\n');
        for (String paragraph : syntax.description().lines().toList()) {
            help.out.append("\n  ");
            help.wrap(paragraph, 2);
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (CommandOption option : syntax.options()) {
            options.put(left(option), option.description() + (option.required() ? "  [required]" : ""));
        }
        help.section("Options", options);
        help.section("Commands", commands);
        if (!syntax.examples().isEmpty()) {
            help.out.append("\nExamples:\n");
            syntax.examples().lines().forEach(line -> help.out.append(("  " + line).stripTrailing()).append('\n'));
        }
        return help.out.toString();
    }

    private static String left(CommandOption option) {
        String names = (option.letter() == null ? "" : "-" + option.letter() + ", ") + "--" + option.name();
        ValueType<?> type = option.type();
        return type == null ? names : names + " " + type.placeholder();
    }

    private void section(String title, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        out.append('\n').append(title).append(":\n");
        int widest = 0;
        for (String left : rows.keySet()) {
            widest = Math.max(widest, left.length());
        }
        int column = 2 + Math.min(widest, MAX_LEFT_COLUMN) + GAP;
        rows.forEach((left, right) -> row(left, right, column));
    }

    private void row(String left, String right, int column) {
        out.append("  ").append(left);
        int at = 2 + left.length();
        if (at > column - GAP) {
            out.append('\n');
            at = 0;
        }
        out.repeat(" ", column - at);
        wrap(right, column);
    }

    /** Writes words from a column on, which the line that was begun has reached. */
    private void wrap(String text, int column) {
        int at = column;
        for (String word : text.split(" ", -1)) {
            if (at > column && at + 1 + word.length() > WIDTH) {
                out.append('\n').repeat(" ", column);
                at = column;
            } else if (at > column) {
                out.append(' ');
                at++;
            }
            out.append(word);
            at += word.length();
        }
        out.append('\n');
    }
}
