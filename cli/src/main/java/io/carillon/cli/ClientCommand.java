package io.carillon.cli;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.UsageException;
import io.carillon.event.EventException;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.ConfigFiles;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.Setting;
import io.carillon.listen.config.UserConfig;
import org.slf4j.event.Level;

/**
 * A command of {@code carillon} that publishes or listens. It has the configuration and the common options of
 * {@code aviso}; its messages are warnings and errors, unless {@code --debug} or {@code --quiet} say otherwise.
 */
abstract sealed class ClientCommand implements CarillonCommand
        permits CarillonKey, CarillonListen, CarillonNotify, CarillonValue {

    static final String JSON = "json";

    @Override
    public final int run(CommandArguments arguments, Env env)
            throws CommandException, UsageException, InterruptedException {
        check(arguments);
        try (CommandLogging logging = new CommandLogging(env, Level.WARN)) {
            return run(arguments, env, logging);
        }
    }

    private int run(CommandArguments arguments, Env env, CommandLogging logging)
            throws CommandException, UsageException, InterruptedException {
        ConfigOverrides overrides = AvisoOptions.overrides(arguments);
        logging.begin(overrides);
        boolean noFail = overrides.settings().containsKey(Setting.NO_FAIL);
        try {
            ConfigFiles files = new ConfigLoader(env.variables(), env.home(), env.systemFolder()).files(overrides);
            logging.configure(files.logging());
            UserConfig config = files.read().config();
            noFail = config.noFail();
            logging.show(config.debug(), config.quiet());
            run(arguments, config, env);
            return ExitCode.DONE;
        } catch (ConfigException | EventException | NotificationException | CommandException e) {
            if (noFail || (e instanceof ConfigException config && config.noFail())) {
                env.err().println(failure(this, e));
                return ExitCode.DONE;
            }
            throw e instanceof CommandException command
                    ? command
                    : new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** A failure in one line. */
    static String failure(CarillonCommand command, Exception e) {
        return command.syntax().command() + ": " + e.getMessage();
    }

    /** The least important messages that a configuration wants to see. */
    static Level level(UserConfig config) {
        return config.quiet() ? Level.ERROR : config.debug() ? Level.DEBUG : Level.WARN;
    }

    /** Finds mistakes on the command line before anything is read. */
    void check(CommandArguments arguments) throws UsageException {
        // Most have nothing to check.
    }

    /** Does it; what the arguments say of the server is in the configuration. */
    abstract void run(CommandArguments arguments, UserConfig config, Env env)
            throws CommandException, UsageException, InterruptedException;

    static EventSchemas schemas(UserConfig config, Env env) {
        return new SchemaLoader(env.systemFolder(), env.variables()).load(config);
    }
}
