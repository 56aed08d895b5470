package io.carillon.logging.python;

import java.util.Map;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;

/** Programs that depart from Python's logging in one way and the other. */
enum TestConventions implements Conventions {

    /** One whose records are lines. */
    LINES {
        @Override
        public LineBreaks lineBreaks() {
            return LineBreaks.ESCAPED;
        }

        @Override
        public Map<String, Integer> levels() {
            return Map.of("aviso", LogLevel.DEBUG);
        }

        @Override
        public String nameOf(String logger) {
            return logger.startsWith("io.carillon.") ? "aviso" : logger;
        }
    },

    /** One whose records may have several lines. */
    PARAGRAPHS {
        @Override
        public LineBreaks lineBreaks() {
            return LineBreaks.INDENTED;
        }

        @Override
        public Map<String, Object> attributes() {
            return Map.of("logger_name", "sleep");
        }

        @Override
        public int leastLevel(String logger) {
            return logger.startsWith("io.netty.") ? LogLevel.WARNING : LogLevel.NOTSET;
        }
    };

    @Override
    public boolean showsEveryTrace() {
        return this == PARAGRAPHS;
    }

    @Override
    public boolean createsFolders() {
        return this == PARAGRAPHS;
    }
}
