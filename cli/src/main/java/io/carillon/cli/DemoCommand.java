package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.terminal.Terminal;
import io.carillon.event.python.PythonText;
import io.carillon.logging.ConsoleLogging;
import org.slf4j.event.Level;

/** {@code carillon demo}: shows in a few seconds, to someone who has never heard of it, what Carillon does. */
final class DemoCommand implements CarillonCommand {

    private static final String HUB = "hub";
    private static final String WORKFLOW = "workflow";

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon demo", "[" + HUB + "|" + WORKFLOW + "]...", List.of(CommandOption.help()),
                """
                        Shows in a few seconds what Carillon does: a server, a listener, a handful of flights, and a replay.
                        With hub: how one notification comes to a page, a mailbox and a table; in a terminal it stays until Ctrl-C.
                        With workflow: an event, a chain of workers that ends with a picture and an event, one that fails, and \
                        the timeline of both.
                        Works in a folder of its own, which is gone afterwards, and on free ports.""",
                """
                        carillon demo
                        carillon demo hub
                        carillon demo workflow""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException, UsageException, InterruptedException {
        String name = String.join(" ", arguments.positionals());
        if (!List.of("", HUB, WORKFLOW).contains(name)) {
            throw new UsageException("There is no demo " + PythonText.repr(name) + "; there is one of " + HUB
                    + ", one of " + WORKFLOW + ", and one without a name.", syntax());
        }
        // The story is told by its own words; what the client would tell an operator stays out of it.
        ConsoleLogging.configure(env.err(), Level.ERROR);
        Path folder;
        try {
            folder = Files.createTempDirectory("carillon-demo-");
        } catch (IOException e) {
            throw new CommandException("no folder can be made to work in: " + e.getMessage(), e);
        }
        try {
            switch (name) {
                case HUB -> new HubDemoStory(folder, env).tell(Terminal.hasResults());
                case WORKFLOW -> new WorkflowStory(folder, env).tell();
                default -> new DemoStory(folder, env).tell();
            }
            return ExitCode.DONE;
        } finally {
            delete(folder, env);
        }
    }

    private static void delete(Path folder, Env env) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            env.err().println("carillon demo: " + folder + " can't be removed: " + e.getMessage());
        }
    }
}
