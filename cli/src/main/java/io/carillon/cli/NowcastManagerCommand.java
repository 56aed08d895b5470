package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.manager.ManagerException;
import io.carillon.workflow.manager.NowcastManager;
import org.slf4j.Logger;

/** {@code nowcast manager CONFIG}: runs the manager until it is told to stop (nowcast 4). */
final class NowcastManagerCommand extends NowcastDaemon {

    /** The option to begin without what a manager before has left. */
    static final CommandOption IGNORE_CHECKLIST = CommandOption.flag(null, "ignore-checklist",
            "Begin with an empty checklist, without what a manager before has left.");

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast manager", "CONFIG",
            List.of(IGNORE_CHECKLIST, CommandOption.help()),
            """
                    Answers workers, keeps the checklist, launches the next workers and watches over them, until it gets \
                    SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    NowcastManagerCommand() {
        super(SYNTAX, NowcastManager.NAME);
    }

    @Override
    NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log) throws ManagerException {
        return part(config, arguments.has(IGNORE_CHECKLIST.name()), env);
    }

    static NowcastPart part(NowcastConfig config, boolean ignoreChecklist, Env env) throws ManagerException {
        NowcastManager manager = NowcastManager.start(config,
                new NowcastManager.Options(ignoreChecklist, NowcastProgram.command(), env.variables()));
        return new NowcastPart() {
            @Override
            public void await() throws InterruptedException {
                manager.await();
            }

            @Override
            public void reload(NowcastConfig other) {
                manager.reload(other);
            }

            @Override
            public void close() {
                manager.close();
            }
        };
    }
}
