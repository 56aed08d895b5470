package io.carillon.workflow.worker;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a worker, as Python's {@code argparse} would have it: {@code CONFIG [--debug] …}, options and
 * arguments in any order, options shortened as long as it is clear which is meant, {@code --name=value} or
 * {@code --name value} (nowcast 6). Not thread-safe.
 */
public final class WorkerSyntax {

    private static final String CONFIG_FILE = "config_file";
    private static final String DEBUG = "--debug";
    private static final String HELP = "--help";
    private static final Pattern NEGATIVE = Pattern.compile("-\\d+|-\\d*\\.\\d+");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    private final String program;
    private final String description;
    private final Map<String, Option> options = new LinkedHashMap<>();
    private final List<Positional> positionals = new ArrayList<>();
    private @Nullable String rest;

    /** Turns a word into a value, or says what is wrong with it. */
    private interface Conversion {
        Object of(String word) throws WorkerUsageException;
    }

    private record Option(String name, @Nullable Conversion conversion, @Nullable Object absent, String help) {

        String key() {
            return name.substring(2);
        }

        String placeholder() {
            return key().toUpperCase(Locale.ROOT).replace('-', '_');
        }
    }

    private record Positional(String name, List<String> choices, String help) {
        String placeholder() {
            return choices.isEmpty() ? name : "{" + String.join(",", choices) + "}";
        }
    }

    WorkerSyntax(String program, String description) {
        this.program = program;
        this.description = description;
        options.put(HELP, new Option(HELP, null, null, "show this help message and exit"));
        positionals
                .add(new Positional(CONFIG_FILE, List.of(), "Path/name of YAML configuration file for NEMO nowcast."));
        options.put(DEBUG, new Option(DEBUG, null, null,
                "Show log messages in the terminal in every detail, and tell the manager nothing."));
    }

    /** The command line of a worker, with all that it declares. */
    static WorkerSyntax of(NowcastWorker worker, String program) {
        WorkerSyntax syntax = new WorkerSyntax(program, worker.description());
        worker.declareArguments(syntax);
        return syntax;
    }

    private WorkerSyntax option(String name, @Nullable Conversion conversion, @Nullable Object absent, String help) {
        options.put("--" + name, new Option("--" + name, conversion, absent, help));
        return this;
    }

    /** An option without value, {@code --name}. */
    public WorkerSyntax flag(String name, String help) {
        return option(name, null, null, help);
    }

    /**
     * An option that is a text.
     *
     * @param absent its value when it is not given, or null
     */
    public WorkerSyntax text(String name, @Nullable String absent, String help) {
        return option(name, word -> word, absent, help);
    }

    /**
     * An option that is a whole number.
     *
     * @param absent its value when it is not given
     */
    public WorkerSyntax integer(String name, int absent, String help) {
        return option(name, word -> {
            try {
                return Integer.valueOf(word.strip());
            } catch (NumberFormatException e) {
                throw new WorkerUsageException("invalid int value: " + PythonText.repr(word));
            }
        }, absent, help);
    }

    /**
     * An option that is a date, as {@code 2026-11-21}.
     *
     * @param absent its value when it is not given, most often today's date
     */
    public WorkerSyntax date(String name, LocalDate absent, String help) {
        return option(name, word -> {
            try {
                return LocalDate.parse(word, DATE);
            } catch (DateTimeException e) {
                throw new WorkerUsageException("unrecognized date format: " + word + " - please use YYYY-MM-DD");
            }
        }, absent, help + " Use YYYY-MM-DD format. Defaults to " + absent + ".");
    }

    /**
     * An argument that must be there, behind the configuration file.
     *
     * @param choices what it may be; empty for any text
     */
    public WorkerSyntax argument(String name, List<String> choices, String help) {
        positionals.add(new Positional(name, List.copyOf(choices), help));
        return this;
    }

    /**
     * Takes all words behind the arguments that were declared, options too, to hand them on.
     *
     * @param name what to call them in the help
     */
    WorkerSyntax rest(String name) {
        rest = name;
        return this;
    }

    /**
     * Understands a command line.
     *
     * @return null when it asks for help
     * @throws WorkerUsageException when it doesn't follow the syntax
     */
    @Nullable
    WorkerArguments parse(List<String> words) throws WorkerUsageException {
        Map<String, Object> values = new LinkedHashMap<>();
        options.values().forEach(option -> {
            if (option.absent != null) {
                values.put(option.key(), option.absent);
            }
        });
        Deque<String> open = new ArrayDeque<>(words);
        List<String> given = new ArrayList<>();
        boolean onlyArguments = false;
        while (!open.isEmpty()) {
            String word = open.peek();
            if (rest != null && given.size() == positionals.size() && !isOwnOption(word)) {
                break;
            }
            open.pop();
            if (!onlyArguments && word.equals("--")) {
                onlyArguments = true;
            } else if (onlyArguments || !isOption(word)) {
                given.add(word);
            } else if (word.equals("-h") || !read(word, open, values)) {
                return null;
            }
        }
        return arguments(given, values, new ArrayList<>(open));
    }

    private static boolean isOption(String word) {
        return word.length() > 1 && word.startsWith("-") && !NEGATIVE.matcher(word).matches()
                && (word.startsWith("--") || word.indexOf(' ') < 0);
    }

    private boolean isOwnOption(String word) {
        int equals = word.indexOf('=');
        return options.containsKey(equals < 0 ? word : word.substring(0, equals));
    }

    /** Takes an option and its value; false when it asks for help. */
    private boolean read(String word, Deque<String> open, Map<String, Object> values) throws WorkerUsageException {
        int equals = word.indexOf('=');
        String typed = equals < 0 ? word : word.substring(0, equals);
        Option option = named(typed);
        if (option == null) {
            throw wrong("unrecognized arguments: " + word);
        }
        if (option.conversion == null) {
            if (equals >= 0) {
                throw wrong("argument " + option.name + ": ignored explicit argument "
                        + PythonText.repr(word.substring(equals + 1)));
            }
            values.put(option.key(), true);
            return !option.name.equals(HELP);
        }
        String value = equals < 0 ? open.poll() : word.substring(equals + 1);
        if (value == null || (equals < 0 && isOption(value))) {
            throw wrong("argument " + option.name + ": expected one argument");
        }
        try {
            values.put(option.key(), option.conversion.of(value));
        } catch (WorkerUsageException e) {
            throw wrong("argument " + option.name + ": " + e.getMessage());
        }
        return true;
    }

    private @Nullable Option named(String typed) throws WorkerUsageException {
        Option exact = options.get(typed);
        if (exact != null || !typed.startsWith("--")) {
            return exact;
        }
        List<String> possible = options.keySet().stream().filter(name -> name.startsWith(typed)).toList();
        if (possible.size() > 1) {
            throw wrong("ambiguous option: " + typed + " could match " + String.join(", ", possible));
        }
        return possible.isEmpty() ? null : options.get(possible.getFirst());
    }

    private WorkerArguments arguments(List<String> given, Map<String, Object> values, List<String> others)
            throws WorkerUsageException {
        if (given.size() < positionals.size()) {
            throw wrong("the following arguments are required: " + String.join(", ",
                    positionals.subList(given.size(), positionals.size()).stream().map(Positional::name).toList()));
        }
        if (given.size() > positionals.size()) {
            throw wrong("unrecognized arguments: " + String.join(" ", given.subList(positionals.size(), given.size())));
        }
        for (int i = 0; i < given.size(); i++) {
            Positional positional = positionals.get(i);
            if (!positional.choices.isEmpty() && !positional.choices.contains(given.get(i))) {
                throw wrong("argument " + positional.name + ": invalid choice: " + PythonText.repr(given.get(i))
                        + " (choose from "
                        + String.join(", ", positional.choices.stream().map(PythonText::repr).toList()) + ")");
            }
            values.put(positional.name, given.get(i));
        }
        if (!others.isEmpty() && others.getFirst().equals("--")) {
            others.removeFirst();
        }
        return new WorkerArguments(Path.of(given.getFirst()), values.remove("debug") != null, values, others);
    }

    private WorkerUsageException wrong(String problem) {
        return new WorkerUsageException(usage() + "\n" + program + ": error: " + problem);
    }

    private String usage() {
        StringBuilder out = new StringBuilder("usage: ").append(program);
        options.values().forEach(option -> out.append(" [").append(option.name.equals(HELP) ? "-h" : option.name)
                .append(option.conversion == null ? "" : " " + option.placeholder()).append(']'));
        positionals.forEach(positional -> out.append(' ').append(positional.placeholder()));
        return rest == null ? out.toString() : out + " " + rest;
    }

    /** What the worker does. */
    public String description() {
        return description;
    }

    /**
     * An option that may be typed.
     *
     * @param name       without hyphens
     * @param takesValue whether a value follows it
     * @param help       what it does
     */
    public record Choice(String name, boolean takesValue, String help) {
    }

    /** The options, {@code --help} among them, in the order of the help. */
    public List<Choice> options() {
        return options.values().stream().map(option -> new Choice(option.key(), option.conversion != null, option.help))
                .toList();
    }

    /** What {@code --help} shows. */
    String help() {
        StringBuilder out = new StringBuilder(usage()).append("\n\n").append(description.strip())
                .append("\n\npositional arguments:\n");
        positionals.forEach(each -> appendHelp(out, each.placeholder(), each.help));
        out.append("\noptions:\n");
        options.values().forEach(each -> appendHelp(out, (each.name.equals(HELP) ? "-h, " : "") + each.name
                + (each.conversion == null ? "" : " " + each.placeholder()), each.help));
        return out.toString();
    }

    private static void appendHelp(StringBuilder out, String name, String help) {
        out.append(String.format(Locale.ROOT, "  %-22s", name)).append(name.length() > 20 ? "\n" + " ".repeat(24) : "")
                .append(help).append('\n');
    }
}
