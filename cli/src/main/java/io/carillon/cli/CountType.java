package io.carillon.cli;

import io.carillon.cli.syntax.ValueType;
import io.carillon.event.python.PythonText;

/** Reads a number of things of which there must be at least one. */
final class CountType implements ValueType<Integer> {

    private final int most;

    CountType(int most) {
        this.most = most;
    }

    @Override
    public String placeholder() {
        return "INTEGER";
    }

    @Override
    public Integer convert(String text) {
        int number;
        try {
            number = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PythonText.repr(text) + " is not a valid integer.", e);
        }
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(number + " is not in the range 1<=x<=" + most + ".");
        }
        return number;
    }
}
