package io.carillon.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;

/** One of the commands of {@code nowcast}. Immutable. */
sealed interface NowcastCommand permits NowcastChecklistCommand, NowcastDaemon, NowcastHistoryCommand,
        NowcastRulesCommand, NowcastRunCommand, NowcastStatusCommand, NowcastWorkerCommand {

    /** What may stand behind it. */
    CommandSyntax syntax();

    /** The commands below it, if it has any. */
    default List<CommandSyntax> subcommands() {
        return List.of();
    }

    /** Its {@code --help}. */
    default String help() {
        Map<String, String> below = new LinkedHashMap<>();
        for (CommandSyntax each : subcommands()) {
            below.put(each.command().substring(each.command().lastIndexOf(' ') + 1),
                    each.description().lines().findFirst().orElse(""));
        }
        return HelpText.of(syntax(), below);
    }

    /**
     * Does it.
     *
     * @param words what stands behind its name
     * @return the exit code
     * @throws UsageException       when the words can't be understood
     * @throws InterruptedException when it is told to end
     */
    int run(List<String> words, Env env) throws UsageException, InterruptedException;
}
