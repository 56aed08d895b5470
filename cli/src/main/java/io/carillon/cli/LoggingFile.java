package io.carillon.cli;

import java.util.List;

import io.carillon.listen.config.ConfigFiles;
import io.carillon.logging.python.ConfiguredLogging;
import io.carillon.logging.python.DictConfig;
import io.carillon.logging.python.LoggingConfigException;

/** Reads a logging configuration. A class of its own, so that nothing of it is loaded where there is none. */
final class LoggingFile {

    private LoggingFile() {
    }

    /**
     * What a configuration says.
     *
     * @throws CommandException when it can't be used; the message begins as v1's
     */
    static ConfiguredLogging read(ConfigFiles.Logging logging, Env env) throws CommandException {
        try {
            return DictConfig.read(logging.tree(), new ClientConventions(), List.of(), env.out(), env.err());
        } catch (LoggingConfigException e) {
            throw new CommandException(
                    "Not able to load the logging configuration, " + e.getMessage() + " (" + logging.source() + ")", e);
        }
    }
}
