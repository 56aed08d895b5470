package io.carillon.cli;

import io.carillon.logging.Loggers;
import org.junit.jupiter.api.extension.Extension;

/** Does for tests what the commands do first of all: chooses how messages are written, before there is a logger. */
public final class LoggingExtension implements Extension {

    static {
        Loggers.select();
    }
}
