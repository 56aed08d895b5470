package io.carillon.cli;

import io.carillon.listen.config.ConfigFiles;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.Setting;
import io.carillon.logging.ConsoleLogging;
import io.carillon.logging.Loggers;
import io.carillon.logging.python.ConfiguredLogging;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Where the messages of one run of a command go (aviso-v1 2.4): to the terminal until it is known better. */
final class CommandLogging implements AutoCloseable {

    private final Env env;
    private final Level usual;
    private @Nullable ConfiguredLogging configured;

    /**
     * @param usual the least important messages that are shown when nothing else is asked for
     */
    CommandLogging(Env env, Level usual) {
        this.env = env;
        this.usual = usual;
    }

    /** What holds while the configuration is read. */
    void begin(ConfigOverrides overrides) {
        console(overrides.settings().containsKey(Setting.DEBUG), overrides.settings().containsKey(Setting.QUIET));
    }

    private void console(boolean debug, boolean quiet) {
        ConsoleLogging.configure(env.err(), quiet ? Level.ERROR : debug ? Level.DEBUG : usual);
    }

    /**
     * Does as a logging configuration says.
     *
     * @param logging null for none
     * @throws CommandException when it can't be used
     */
    void configure(ConfigFiles.@Nullable Logging logging) throws CommandException {
        if (logging == null) {
            return;
        }
        ConfiguredLogging made = LoggingFile.read(logging, env);
        configured = made;
        Loggers.ofProgram().configure(made);
    }

    /** Shows more or less; of both, less. */
    void show(boolean debug, boolean quiet) {
        if (configured == null) {
            console(debug, quiet);
            return;
        }
        if (debug) {
            configured.debug();
        }
        if (quiet) {
            configured.quiet();
        }
    }

    /** Lets go of files and connections. */
    @Override
    public void close() {
        if (configured != null) {
            console(false, false);
            configured.close();
        }
    }
}
