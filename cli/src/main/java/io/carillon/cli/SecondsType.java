package io.carillon.cli;

import io.carillon.cli.syntax.ValueType;

/** Reads a number of seconds. */
final class SecondsType implements ValueType<Long> {

    private static final long MOST = 9_000_000_000L;

    @Override
    public String placeholder() {
        return "SECONDS";
    }

    @Override
    public Long convert(String text) {
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 1 && seconds <= MOST) {
                return seconds;
            }
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("'" + text + "' is not a whole number of seconds from 1 to " + MOST + ".");
    }
}
