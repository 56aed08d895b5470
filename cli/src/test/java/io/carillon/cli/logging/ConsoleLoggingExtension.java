package io.carillon.cli.logging;

import org.junit.jupiter.api.extension.Extension;

/** Does for tests what the commands do first of all: chooses how messages are written, before there is a logger. */
public final class ConsoleLoggingExtension implements Extension {

    static {
        ConsoleLogging.select();
    }
}
