package io.carillon.cli;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.event.EventException;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.ConfigFiles;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.EffectiveConfig;
import io.carillon.listen.config.UserConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One run of a command, from the configuration to the exit code: what all commands have in common. */
final class CommandRun {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final AvisoCommand command;
    private final CommandArguments arguments;
    private final Env env;

    CommandRun(AvisoCommand command, CommandArguments arguments, Env env) {
        this.command = command;
        this.arguments = arguments;
        this.env = env;
    }

    /** Runs the command. */
    int exitCode() {
        try (CommandLogging logging = new CommandLogging(env, Level.INFO)) {
            return exitCode(logging);
        }
    }

    private int exitCode(CommandLogging logging) {
        ConfigOverrides overrides = command.overrides(arguments);
        logging.begin(overrides);
        UserConfig config;
        try {
            ConfigFiles files = new ConfigLoader(env.variables(), env.home(), env.systemFolder()).files(overrides);
            logging.configure(files.logging());
            EffectiveConfig effective = files.read();
            config = effective.config();
            logging.show(config.debug(), config.quiet());
            LOG.debug("Configuration loaded: {}", effective);
        } catch (ConfigException e) {
            report(String.valueOf(e.getMessage()), e);
            return e.noFail() ? ExitCode.DONE : ExitCode.FAILED;
        } catch (CommandException e) {
            report(String.valueOf(e.getMessage()), e);
            return ExitCode.FAILED;
        }
        int code = exitCode(config);
        return config.noFail() ? ExitCode.DONE : code;
    }

    private int exitCode(UserConfig config) {
        StopRequest stop = StopRequest.by(env.signals(), command.signals());
        try {
            command.run(arguments, config, env);
            return ExitCode.DONE;
        } catch (InterruptedException | RuntimeException e) {
            return switch (stop.signal()) {
                case null -> failed(e);
                case Signals.INTERRUPT -> aborted();
                default -> stopped();
            };
        }
    }

    private int failed(Exception e) {
        boolean known = switch (e) {
            case EventException event -> event.known();
            case NotificationException notification -> notification.known();
            default -> false;
        };
        report(known ? String.valueOf(e.getMessage()) : command.failurePrefix(arguments) + e.getMessage(), e);
        if (command instanceof ListenCommand) {
            stopped();
        }
        return ExitCode.FAILED;
    }

    private int aborted() {
        env.err().println();
        env.err().println("Aborted!");
        return ExitCode.ABORTED;
    }

    private static int stopped() {
        LOG.info("Listeners stopped");
        return ExitCode.DONE;
    }

    private static void report(String message, Exception e) {
        LOG.error(message);
        LOG.debug("Where it went wrong:", e);
    }
}
