package io.carillon.logging;

import org.junit.jupiter.api.extension.Extension;

/** Does for tests what programs do first of all: chooses how messages are written, before there is a logger. */
public final class LoggingExtension implements Extension {

    static {
        Loggers.select();
    }
}
