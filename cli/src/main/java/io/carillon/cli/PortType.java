package io.carillon.cli;

import java.math.BigInteger;

import io.carillon.cli.syntax.ValueType;
import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.listen.config.Endpoint;

/** Reads a TCP port. */
final class PortType implements ValueType<Integer> {

    private static final BigInteger MAX = BigInteger.valueOf(Endpoint.MAX_PORT);

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
        if (number.signum() <= 0 || number.compareTo(MAX) > 0) {
            throw new IllegalArgumentException(number + " is not in the range 1<=x<=" + MAX + ".");
        }
        return number.intValue();
    }
}
