package io.carillon.cli;

import java.util.Map;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;
import io.carillon.logging.python.Conventions;

/**
 * How messages of the client are logged (aviso-v1 2.4). All that the project's classes have to say are messages of the
 * logger {@code aviso}, whose level is DEBUG unless it is configured, as v1's; and each is one line.
 */
record ClientConventions() implements Conventions {

    private static final String AVISO = "aviso";

    @Override
    public LineBreaks lineBreaks() {
        return LineBreaks.ESCAPED;
    }

    @Override
    public boolean showsEveryTrace() {
        return false;
    }

    @Override
    public boolean createsFolders() {
        return false;
    }

    @Override
    public Map<String, Integer> levels() {
        return Map.of(AVISO, LogLevel.DEBUG);
    }

    @Override
    public String nameOf(String logger) {
        return logger.startsWith("io.carillon.") ? AVISO : logger;
    }
}
