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
import io.carillon.logging.ConsoleLogging;
import org.slf4j.event.Level;

/** {@code carillon demo}: shows in a few seconds, to someone who has never heard of it, what Carillon does. */
final class DemoCommand implements CarillonCommand {

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon demo", "", List.of(CommandOption.help()), """
                Shows in a few seconds what Carillon does: a server, a listener, a handful of flights, and a replay.
                Works in a folder of its own, which is gone afterwards, and on free ports.""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException, InterruptedException {
        // The story is told by its own words; what the client would tell an operator stays out of it.
        ConsoleLogging.configure(env.err(), Level.ERROR);
        Path folder;
        try {
            folder = Files.createTempDirectory("carillon-demo-");
        } catch (IOException e) {
            throw new CommandException("no folder can be made to work in: " + e.getMessage(), e);
        }
        try {
            new DemoStory(folder, env).tell();
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
