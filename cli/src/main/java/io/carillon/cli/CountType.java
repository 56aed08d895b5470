package io.carillon.cli;

import java.math.BigInteger;

import io.carillon.cli.syntax.ValueType;
import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;

/** Reads a whole number of at least one, as Python does. */
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
        BigInteger number;
        try {
            number = PythonNumber.parseInteger(text);
        } catch (EventException e) {
            throw new IllegalArgumentException(PythonText.repr(text) + " is not a valid integer.", e);
        }
        if (number.signum() <= 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new IllegalArgumentException(number + " is not in the range 1<=x<=" + most + ".");
        }
        return number.intValue();
    }
}
