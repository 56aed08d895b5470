package io.carillon.event.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What Python takes a value for: its type, its truth, whether it equals another.
 */
public final class PythonValue {

    private PythonValue() {
    }

    /**
     * The name of a value's type as error messages give it, such as {@code int} or {@code datetime.date}.
     *
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} when the object is no value in the sense of this package
     */
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "NoneType";
            case String _ -> "str";
            case Boolean _ -> "bool";
            case Number number when isInteger(number) -> "int";
            case Number number when isFloat(number) -> "float";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case LocalDate _ -> "datetime.date";
            case LocalDateTime _,OffsetDateTime _ -> "datetime.datetime";
            default -> throw new EventException(Kind.WRONG_SCHEMA, "A " + value.getClass().getSimpleName()
                    + " cannot stand in a schema or a request; use text, numbers, dates, lists or mappings");
        };
    }

    /** Whether a value is an integer; a boolean is not. */
    public static boolean isInteger(@Nullable Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof BigInteger
                || value instanceof Short || value instanceof Byte;
    }

    /** Whether a value is a floating-point number. */
    public static boolean isFloat(@Nullable Object value) {
        return value instanceof Double || value instanceof Float || value instanceof BigDecimal;
    }

    /** {@code bool(value)}: null, false, zero, and what is empty are false. */
    public static boolean isTrue(@Nullable Object value) {
        if (value == null) {
            return false;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        return switch (value) {
            case Boolean bool -> bool;
            case Number number when isFloat(number) -> number.doubleValue() != 0;
            case Number number -> integer(number).signum() != 0;
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }

    /**
     * {@code left == right}: numbers by their exact value, whatever their types, true being 1.
     */
    public static boolean areEqual(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        if (isNumeric(left) && isNumeric(right)) {
            return equalNumbers(left, right);
        }
        return switch (left) {
            case List<?> list -> right instanceof List<?> other && equalLists(list, other);
            case Map<?, ?> map -> right instanceof Map<?, ?> other && equalMaps(map, other);
            case OffsetDateTime time -> right instanceof OffsetDateTime other && time.isEqual(other);
            default -> left.equals(right);
        };
    }

    /** {@code value in values} for a list. */
    public static boolean contains(List<?> values, @Nullable Object value) {
        for (Object candidate : values) {
            if (areEqual(candidate, value)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Orders an integer against a value.
     *
     * @param operator the comparison asked for, {@code <} or {@code >}, for the message
     * @return negative, zero or positive; zero when the value is not a number (NaN), which nothing is less than or
     *         greater than
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} when the value is not numeric
     */
    public static int compare(BigInteger left, @Nullable Object right, String operator) {
        if (right == null || !isNumeric(right)) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "'" + operator + "' not supported between instances of 'int' and '" + typeName(right) + "'");
        }
        if (!isFloat(right)) {
            return left.compareTo(integer(right));
        }
        double number = ((Number) right).doubleValue();
        if (Double.isNaN(number)) {
            return 0;
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? -1 : 1;
        }
        return new BigDecimal(left).compareTo(new BigDecimal(number));
    }

    /** The integer that an integer or a boolean stands for. */
    static BigInteger integer(Object value) {
        return switch (value) {
            case BigInteger big -> big;
            case Boolean bool -> bool ? BigInteger.ONE : BigInteger.ZERO;
            case Number number -> BigInteger.valueOf(number.longValue());
            default -> throw new IllegalArgumentException("Not an integer: " + value.getClass().getName());
        };
    }

    private static boolean isNumeric(@Nullable Object value) {
        return value instanceof Boolean || isInteger(value) || isFloat(value);
    }

    private static boolean equalNumbers(Object left, Object right) {
        if (isFloat(left) && isFloat(right)) {
            return ((Number) left).doubleValue() == ((Number) right).doubleValue();
        }
        if (isFloat(left)) {
            return equalNumbers(right, left);
        }
        if (!isFloat(right)) {
            return integer(left).equals(integer(right));
        }
        double number = ((Number) right).doubleValue();
        return Double.isFinite(number) && new BigDecimal(integer(left)).compareTo(new BigDecimal(number)) == 0;
    }

    private static boolean equalLists(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!areEqual(element, others.next())) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            if (!right.containsKey(entry.getKey()) || !areEqual(entry.getValue(), right.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }
}
