package io.carillon.listen.triggers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A shell command with {@code ${...}} places for values of the event (aviso-v1 6.3), in which no value ever becomes
 * shell text: in the place of each stands a variable, quoted as the shell's own quoting around it demands, and the
 * values come by the environment (CWE-78). Immutable.
 */
final class CommandTemplate {

    private static final String VARIABLE = "AVISO_VALUE_";

    private final String script;
    private final Map<String, String> variables;

    private CommandTemplate(String script, Map<String, String> variables) {
        this.script = script;
        this.variables = variables;
    }

    /** What the shell is given. */
    String script() {
        return script;
    }

    /** The same with something before or after the command. */
    CommandTemplate withScript(String other) {
        return new CommandTemplate(other, variables);
    }

    /** The variables that it wants, each with the name of the value that it is to hold. */
    Map<String, String> variables() {
        return variables;
    }

    /** Takes a command apart. */
    static CommandTemplate of(String command) {
        return new Parser(command).parse();
    }

    /** How the shell reads what stands at a place. */
    private enum Context {
        PLAIN, DOUBLE_QUOTED, SINGLE_QUOTED, BACKTICKS
    }

    private static final class Parser {

        private final String command;
        private final StringBuilder script = new StringBuilder();
        private final Map<String, String> names = new HashMap<>();
        private final Map<String, String> variables = new HashMap<>();

        /**
         * What encloses the present place, the innermost last; {@code $(} begins a plain one within any but single
         * quotes.
         */
        private final Deque<Context> contexts = new ArrayDeque<>(List.of(Context.PLAIN));
        private final Deque<Integer> parentheses = new ArrayDeque<>(List.of(0));

        Parser(String command) {
            this.command = command;
        }

        CommandTemplate parse() {
            int at = 0;
            while (at < command.length()) {
                int end = TextTemplate.placeEnd(command, at);
                if (end > 0) {
                    place(command.substring(at + 2, end - 1));
                    at = end;
                } else {
                    at = text(at);
                }
            }
            return new CommandTemplate(script.toString(), Map.copyOf(variables));
        }

        private void place(String name) {
            String variable = names.computeIfAbsent(name, _ -> VARIABLE + (names.size() + 1));
            variables.put(variable, name);
            String reference = "${" + variable + "}";
            switch (contexts.getLast()) {
                case PLAIN, BACKTICKS -> script.append('"').append(reference).append('"');
                case DOUBLE_QUOTED -> script.append(reference);
                case SINGLE_QUOTED -> script.append("'\"").append(reference).append("\"'");
            }
        }

        /** Takes over what is the shell's, and keeps account of its quoting. */
        private int text(int at) {
            char c = command.charAt(at);
            Context context = contexts.getLast();
            if (context == Context.SINGLE_QUOTED) {
                if (c == '\'') {
                    contexts.removeLast();
                }
                script.append(c);
                return at + 1;
            }
            if (c == '\\' && at + 1 < command.length()) {
                if (TextTemplate.placeEnd(command, at + 1) > 0) {
                    // A backslash before a value would make a quote of ours an ordinary character.
                    return at + 1;
                }
                script.append(c).append(command.charAt(at + 1));
                return at + 2;
            }
            if (command.startsWith("$(", at)) {
                contexts.addLast(Context.PLAIN);
                parentheses.addLast(0);
                script.append("$(");
                return at + 2;
            }
            switch (c) {
                case '"' -> toggle(Context.DOUBLE_QUOTED);
                case '`' -> toggle(Context.BACKTICKS);
                case '\'' -> {
                    if (context != Context.DOUBLE_QUOTED) {
                        contexts.addLast(Context.SINGLE_QUOTED);
                    }
                }
                case '(' -> {
                    if (context == Context.PLAIN) {
                        parentheses.addLast(parentheses.removeLast() + 1);
                    }
                }
                case ')' -> closeParenthesis();
                default -> {
                    // nothing that quotes
                }
            }
            script.append(c);
            return at + 1;
        }

        private void toggle(Context context) {
            if (contexts.getLast() == context) {
                contexts.removeLast();
            } else {
                contexts.addLast(context);
            }
        }

        private void closeParenthesis() {
            if (contexts.getLast() != Context.PLAIN) {
                return;
            }
            int open = parentheses.getLast();
            if (open > 0) {
                parentheses.addLast(parentheses.removeLast() - 1);
            } else if (contexts.size() > 1) {
                contexts.removeLast();
                parentheses.removeLast();
            }
        }
    }
}
