package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.EventException;
import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import io.carillon.listen.DeadLetterRetry;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.delivery.DeadLetter;
import io.carillon.listen.delivery.DeadLetters;
import io.carillon.logging.ConsoleLogging;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** {@code carillon deadletters}: shows what triggers gave up, and runs them again for it. */
final class DeadLettersCommand implements CarillonCommand {

    private static final String CONFIG = "config";
    private static final String FILE = "file";
    static final String ALL = "all";
    static final String JSON = "json";
    static final String SERVER = "server";

    /** After so many the file is brought up to date, so that a crash has few of them delivered twice. */
    private static final int BATCH = 100;

    /** Where a letter is. */
    private record Found(DeadLetters file, DeadLetter letter) {
    }

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon deadletters", "{list|show|retry|discard} [ID|LISTENER_FILE]...", List.of(
                new CommandOption('c', CONFIG, ValueType.TEXT, "Configuration file to read besides the usual ones."),
                new CommandOption('f', FILE, ValueType.TEXT,
                        "A file that dead_letter of a trigger names, in place of those in" + " ~/.aviso/dead_letters."),
                new CommandOption('s', SERVER, ValueType.TEXT,
                        "Those of hubs, at the server with this HTTP address, such as" + " http://127.0.0.1:8000."),
                CommandOption.flag(null, ALL, "retry, discard: all there are."),
                CommandOption.flag(null, JSON, "Write JSON."), CommandOption.help()), """
                        What a trigger has tried in vain is kept: these are the dead letters of all listeners.
                        list shows them, one a line; show ID... shows all that is known of some.
                        retry ID... [LISTENER_FILE]... runs the triggers again, as the listener files have them now or \
                        else the configuration, and removes what was delivered.
                        With --server they are those of consumers of hubs, each named by HUB/CONSUMER/ID; discard \
                        throws some away.
                        Example: carillon deadletters retry --all listener.yaml
                        Exit codes: 0 done, 255 something failed again or can't be read, 2 wrong usage.""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) {
        ConsoleLogging.configure(env.err(), Level.WARN);
        try {
            List<String> words = arguments.positionals();
            String action = words.getFirst();
            List<String> rest = words.subList(1, words.size());
            String server = arguments.text(SERVER);
            if (server != null) {
                try (HubDeadLetters letters = new HubDeadLetters(server)) {
                    return new HubDeadLettersCommand(letters, arguments, syntax(), env).run(action, rest);
                }
            }
            return switch (action) {
                case "list" -> list(arguments, rest, env);
                case "show" -> show(arguments, rest, env);
                case "retry" -> retry(arguments, rest, env);
                default -> throw new UsageException("No such command " + PythonText.repr(action)
                        + "; there are list, show and retry, and discard" + " with --server.", syntax());
            };
        } catch (UsageException e) {
            env.err().println(e.text());
            return ExitCode.WRONG_USAGE;
        } catch (InterruptedException e) {
            env.err().println("Aborted!");
            return ExitCode.ABORTED;
        } catch (IOException | ConfigException | EventException | NotificationException e) {
            env.err().println("carillon deadletters: " + oneLine(String.valueOf(e.getMessage())));
            return ExitCode.FAILED;
        }
    }

    private static List<Found> find(CommandArguments arguments, Env env) throws IOException, InterruptedException {
        String named = arguments.text(FILE);
        List<Path> files = new ArrayList<>();
        Path folder = env.home().resolve(".aviso/dead_letters");
        if (named != null) {
            if (!Files.exists(Path.of(named))) {
                throw new IOException("there is no file " + named);
            }
            files.add(Path.of(named));
        } else if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                files.addAll(all.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList());
            }
        }
        List<Found> found = new ArrayList<>();
        for (Path path : files) {
            DeadLetters file = new DeadLetters(path);
            for (DeadLetter letter : file.read()) {
                found.add(new Found(file, letter));
            }
        }
        return found;
    }

    private int list(CommandArguments arguments, List<String> words, Env env)
            throws UsageException, IOException, InterruptedException {
        if (!words.isEmpty()) {
            throw new UsageException("Got unexpected extra argument (" + words.getFirst() + ")", syntax());
        }
        List<Found> found = find(arguments, env);
        if (arguments.has(JSON)) {
            writeJson(found, env);
            return ExitCode.DONE;
        }
        if (found.isEmpty()) {
            env.err().println("There are no dead letters.");
        }
        for (Found each : found) {
            DeadLetter letter = each.letter();
            env.out()
                    .println(letter.id() + "  " + seconds(letter.time()) + "  " + oneLine(letter.listener().id()) + "  "
                            + letter.place() + ":" + oneLine(letter.type()) + "  "
                            + oneLine(letter.event().origin().key()) + "  " + oneLine(letter.error()));
        }
        return ExitCode.DONE;
    }

    static String seconds(String time) {
        int dot = time.indexOf('.');
        return oneLine(dot < 0 ? time : time.substring(0, dot) + "Z");
    }

    /** What servers and commands said must neither forge a line nor steer the terminal (CWE-150). */
    static String oneLine(String text) {
        StringBuilder out = new StringBuilder();
        text.strip().codePoints().map(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }

    private static void writeJson(List<Found> found, Env env) {
        env.out().println(PythonJson.compact(found.stream().map(each -> each.letter().fields()).toList()));
    }

    private int show(CommandArguments arguments, List<String> ids, Env env)
            throws UsageException, IOException, InterruptedException {
        if (ids.isEmpty()) {
            throw new UsageException("Missing argument 'ID'.", syntax());
        }
        List<Found> found = chosen(find(arguments, env), ids);
        if (arguments.has(JSON)) {
            writeJson(found, env);
        } else {
            found.forEach(each -> env.out().println(PythonJson.pretty(each.letter().fields())));
        }
        return ExitCode.DONE;
    }

    private List<Found> chosen(List<Found> found, List<String> ids) throws UsageException {
        List<Found> chosen = new ArrayList<>();
        for (String id : ids) {
            List<Found> matches = found.stream().filter(each -> each.letter().id().equals(id)).toList();
            if (matches.isEmpty()) {
                throw new UsageException("There is no dead letter " + PythonText.repr(id) + ".", syntax());
            }
            chosen.addAll(matches);
        }
        return chosen;
    }

    private int retry(CommandArguments arguments, List<String> words, Env env)
            throws UsageException, IOException, InterruptedException {
        List<Found> found = find(arguments, env);
        List<String> ids = new ArrayList<>();
        List<String> listenerFiles = new ArrayList<>();
        for (String word : words) {
            (word.matches("[0-9a-f]{12}") && !Files.exists(Path.of(word)) ? ids : listenerFiles).add(word);
        }
        if (arguments.has(ALL) != ids.isEmpty()) {
            throw new UsageException(ids.isEmpty()
                    ? "Name the dead letters to try again by their ids, or all by --all."
                    : "Either ids or --all.", syntax());
        }
        List<Found> chosen = arguments.has(ALL) ? found : chosen(found, ids);
        if (chosen.isEmpty()) {
            env.err().println("There are no dead letters.");
            return ExitCode.DONE;
        }
        UserConfig config = new ConfigLoader(env.variables(), env.home(), env.systemFolder())
                .load(ConfigOverrides.NONE.withFile(arguments.text(CONFIG)));
        ListenerReader reader = new ListenerReader(new SchemaLoader(env.systemFolder(), env.variables()).load(config),
                config.notification().type());
        // With --json standard output is JSON alone.
        try (DeadLetterRetry retry = new DeadLetterRetry(
                reader.listeners(ListenerReader.documents(listenerFiles, config)),
                arguments.has(JSON) ? env.err() : env.out(), env.variables())) {
            return retry(chosen, retry, arguments.has(JSON), env);
        }
    }

    private static int retry(List<Found> chosen, DeadLetterRetry retry, boolean json, Env env)
            throws IOException, InterruptedException {
        List<Map<String, Object>> results = new ArrayList<>();
        int failures = 0;
        Map<Path, Changes> changes = new LinkedHashMap<>();
        try {
            for (Found each : chosen) {
                DeadLetter letter = each.letter();
                String why = retry.retry(letter, each.file().file());
                Changes ofFile = changes.computeIfAbsent(each.file().file(), _ -> new Changes(each.file()));
                ofFile.note(letter, why);
                failures += why == null ? 0 : 1;
                if (json) {
                    Map<String, Object> result = new LinkedHashMap<>();
                    result.put("id", letter.id());
                    result.put("delivered", why == null);
                    if (why != null) {
                        result.put("error", why);
                    }
                    results.add(result);
                } else {
                    env.err().println(
                            letter.id() + "  " + (why == null ? "delivered" : "failed again: " + oneLine(why)));
                }
            }
        } finally {
            for (Changes each : changes.values()) {
                each.save();
            }
        }
        if (json) {
            env.out().println(PythonJson.compact(results));
        }
        return failures == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** What became of the letters of one file. */
    private static final class Changes {

        private final DeadLetters file;
        private final Set<String> delivered = new HashSet<>();
        private final Map<String, DeadLetter> failed = new LinkedHashMap<>();

        Changes(DeadLetters file) {
            this.file = file;
        }

        void note(DeadLetter letter, @Nullable String why) throws IOException, InterruptedException {
            if (why == null) {
                delivered.add(letter.id());
            } else {
                failed.put(letter.id(), letter.failedAgain(why));
            }
            if (delivered.size() + failed.size() >= BATCH) {
                save();
            }
        }

        void save() throws IOException, InterruptedException {
            file.update(delivered, failed);
            delivered.clear();
            failed.clear();
        }
    }
}
