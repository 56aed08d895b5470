package io.carillon.cli;

import java.time.Instant;
import java.time.ZoneOffset;

import io.carillon.cli.syntax.ValueType;
import io.carillon.event.EventException;
import io.carillon.event.python.DateFormat;
import io.carillon.event.python.PythonText;

/** Reads a moment in UTC, in the one form that v1 knows: a fraction of one to six digits must be there. */
final class DateType implements ValueType<Instant> {

    private static final String FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ";

    @Override
    public String placeholder() {
        return "[" + FORMAT + "]";
    }

    @Override
    public Instant convert(String text) {
        try {
            return DateFormat.of(FORMAT).parse(text).local().toInstant(ZoneOffset.UTC);
        } catch (EventException e) {
            throw new IllegalArgumentException(
                    PythonText.repr(text) + " does not match the format " + PythonText.repr(FORMAT) + ".", e);
        }
    }
}
