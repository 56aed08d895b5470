package io.carillon.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/** {@code carillon deadletters --server}: what consumers of hubs gave up. */
final class HubDeadLettersCommand {

    private final HubDeadLetters letters;
    private final boolean all;
    private final boolean json;
    private final CommandSyntax syntax;
    private final Env env;

    HubDeadLettersCommand(HubDeadLetters letters, CommandArguments arguments, CommandSyntax syntax, Env env) {
        this.letters = letters;
        this.all = arguments.has(DeadLettersCommand.ALL);
        this.json = arguments.has(DeadLettersCommand.JSON);
        this.syntax = syntax;
        this.env = env;
    }

    int run(String action, List<String> names) throws UsageException, IOException, InterruptedException {
        for (String name : names) {
            if (!HubDeadLetters.isName(name)) {
                throw new UsageException(
                        "At a server a dead letter is named by HUB/CONSUMER/ID, not " + PythonText.repr(name) + ".",
                        syntax);
            }
        }
        return switch (action) {
            case "list" -> list(names);
            case "show" -> show(names);
            case "retry" -> retry(names);
            case "discard" -> discard(names);
            default -> throw new UsageException(
                    "No such command " + PythonText.repr(action) + "; there are list, show, retry and discard.",
                    syntax);
        };
    }

    private int list(List<String> names) throws UsageException, IOException, InterruptedException {
        if (!names.isEmpty()) {
            throw new UsageException("Got unexpected extra argument (" + names.getFirst() + ")", syntax);
        }
        List<Map<String, @Nullable Object>> found = letters.all();
        if (json) {
            env.out().println(PythonJson.compact(found));
            return ExitCode.DONE;
        }
        if (found.isEmpty()) {
            env.err().println("There are no dead letters.");
        }
        for (Map<String, @Nullable Object> letter : found) {
            Object title = letter.get("event") instanceof Map<?, ?> event ? event.get("title") : null;
            env.out()
                    .println(DeadLettersCommand.oneLine(HubDeadLetters.name(letter)) + "  "
                            + DeadLettersCommand.seconds(String.valueOf(letter.get("time"))) + "  "
                            + DeadLettersCommand.oneLine(String.valueOf(title)) + "  "
                            + DeadLettersCommand.oneLine(String.valueOf(letter.get("reason"))));
        }
        return ExitCode.DONE;
    }

    private int show(List<String> names) throws UsageException, IOException, InterruptedException {
        if (names.isEmpty()) {
            throw new UsageException("Missing argument 'ID'.", syntax);
        }
        List<Map<String, @Nullable Object>> found = new ArrayList<>();
        for (String name : names) {
            found.add(letters.one(name));
        }
        if (json) {
            env.out().println(PythonJson.compact(found));
        } else {
            found.forEach(letter -> env.out().println(PythonJson.pretty(letter)));
        }
        return ExitCode.DONE;
    }

    private List<String> chosen(List<String> names) throws UsageException, IOException, InterruptedException {
        if (all != names.isEmpty()) {
            throw new UsageException(
                    names.isEmpty() ? "Name the dead letters by their ids, or all by --all." : "Either ids or --all.",
                    syntax);
        }
        return all ? letters.all().stream().map(HubDeadLetters::name).toList() : names;
    }

    private int retry(List<String> names) throws UsageException, IOException, InterruptedException {
        List<Map<String, Object>> results = new ArrayList<>();
        int failures = 0;
        for (String name : chosen(names)) {
            String error = letters.retry(name);
            failures += error == null ? 0 : 1;
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("id", name);
            result.put("delivered", error == null);
            if (error != null) {
                result.put("error", error);
            }
            results.add(result);
            if (!json) {
                env.err().println(name + "  "
                        + (error == null ? "delivered" : "failed again: " + DeadLettersCommand.oneLine(error)));
            }
        }
        if (json) {
            env.out().println(PythonJson.compact(results));
        }
        return failures == 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private int discard(List<String> names) throws UsageException, IOException, InterruptedException {
        for (String name : chosen(names)) {
            letters.discard(name);
            env.err().println(name + "  discarded");
        }
        return ExitCode.DONE;
    }
}
