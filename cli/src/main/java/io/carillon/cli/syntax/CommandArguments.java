package io.carillon.cli.syntax;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What stands behind a command, understood.
 *
 * @param options     the options that were given, by long name, in the order in which they were first given: the value
 *                    of the last one of each name, {@link Boolean#TRUE} for an option without
 * @param positionals what is no option
 */
public record CommandArguments(Map<String, Object> options, List<String> positionals) {

    /** Makes both unmodifiable; the order of the options is kept. */
    public CommandArguments {
        options = Collections.unmodifiableMap(options);
        positionals = List.copyOf(positionals);
    }

    /** Whether an option was given. */
    public boolean has(String option) {
        return options.containsKey(option);
    }

    /** The value of an option; null when it was not given. */
    public @Nullable String text(String option) {
        return value(option, String.class);
    }

    /**
     * The value of an option; null when it was not given.
     *
     * @param type what its converter makes
     */
    public <T> @Nullable T value(String option, Class<T> type) {
        return type.cast(options.get(option));
    }
}
