package io.carillon.workflow.worker;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A worker's command line, understood. Immutable.
 *
 * @param configFile the configuration file, as it was named
 * @param debug      whether messages are shown in the terminal and nobody is told anything
 * @param values     the values of options and arguments by name without hyphens, those of options that were not given
 *                   included, if they have a default
 * @param rest       the words that a worker takes which hands them on
 */
public record WorkerArguments(Path configFile, boolean debug, Map<String, Object> values, List<String> rest) {

    /** Makes both unmodifiable. */
    public WorkerArguments {
        values = Collections.unmodifiableMap(values);
        rest = List.copyOf(rest);
    }

    /** A text; null when it was not given. */
    public @Nullable String text(String name) {
        return (String) values.get(name);
    }

    /**
     * A number, of an option that has a default.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public int integer(String name) {
        if (values.get(name) instanceof Integer number) {
            return number;
        }
        throw new IllegalArgumentException("no number '" + name + "' was declared with a default");
    }

    /**
     * A date, of an option.
     *
     * @throws IllegalArgumentException when there is none of that name
     */
    public LocalDate date(String name) {
        if (values.get(name) instanceof LocalDate date) {
            return date;
        }
        throw new IllegalArgumentException("no date '" + name + "' was declared");
    }

    /** Whether a flag was given. */
    public boolean has(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }
}
