package io.carillon.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/** The order of keys as Python sorts them: text by code points, numbers and booleans by value, dates by time. */
final class KeyOrder {

    private KeyOrder() {
    }

    private enum Kind {
        TEXT, NUMBER, DATE, TIME, ZONED_TIME, OTHER
    }

    /** The order of some keys; null when Python can't compare them with each other. */
    static @Nullable Comparator<Object> of(Collection<?> keys) {
        Kind kind = null;
        for (Object key : keys) {
            Kind its = kind(key);
            if (its == Kind.OTHER || (kind != null && its != kind)) {
                return null;
            }
            kind = its;
        }
        return kind == null ? null : switch (kind) {
            case TEXT -> (left, right) -> compareText((String) left, (String) right);
            case NUMBER -> (left, right) -> number(left).compareTo(number(right));
            case DATE -> (left, right) -> ((LocalDate) left).compareTo((LocalDate) right);
            case TIME -> (left, right) -> ((LocalDateTime) left).compareTo((LocalDateTime) right);
            case ZONED_TIME ->
                (left, right) -> ((OffsetDateTime) left).toInstant().compareTo(((OffsetDateTime) right).toInstant());
            case OTHER -> null;
        };
    }

    private static Kind kind(@Nullable Object key) {
        return switch (key) {
            case String _ -> Kind.TEXT;
            case Boolean _ -> Kind.NUMBER;
            case Double number when !Double.isFinite(number) -> Kind.OTHER;
            case Number _ -> Kind.NUMBER;
            case LocalDate _ -> Kind.DATE;
            case LocalDateTime _ -> Kind.TIME;
            case OffsetDateTime _ -> Kind.ZONED_TIME;
            case null, default -> Kind.OTHER;
        };
    }

    private static BigDecimal number(Object key) {
        return switch (key) {
            case Boolean bool -> bool ? BigDecimal.ONE : BigDecimal.ZERO;
            case BigInteger big -> new BigDecimal(big);
            case Double real -> new BigDecimal(real);
            case Number integer -> BigDecimal.valueOf(integer.longValue());
            default -> throw new IllegalArgumentException("Not a number: " + key.getClass().getName());
        };
    }

    /** UTF-16 orders the letters beyond its sixteen bits before some within. */
    private static int compareText(String left, String right) {
        int shorter = Math.min(left.length(), right.length());
        for (int i = 0; i < shorter; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean bothOrNone = Character.isSurrogate(a) == Character.isSurrogate(b);
                return bothOrNone ? Character.compare(a, b) : Character.isSurrogate(a) ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
