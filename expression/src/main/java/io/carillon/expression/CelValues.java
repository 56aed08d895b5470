package io.carillon.expression;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.cel.common.values.NullValue;
import org.jspecify.annotations.Nullable;

/** Values as CEL wants them, and back: null is an object there, and whole numbers have 64 bits. */
final class CelValues {

    private CelValues() {
    }

    static Object toCel(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Integer number -> number.longValue();
            case Short number -> number.longValue();
            case Byte number -> number.longValue();
            case Float number -> number.doubleValue();
            case BigInteger number ->
                number.bitLength() < Long.SIZE ? (Object) number.longValue() : number.doubleValue();
            case Map<?, ?> map -> toCel(map);
            case List<?> list -> toCel(list);
            default -> value;
        };
    }

    private static Map<Object, Object> toCel(Map<?, ?> map) {
        Map<Object, Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
        map.forEach((key, value) -> copy.put(toCel(key), toCel(value)));
        return copy;
    }

    private static List<Object> toCel(List<?> list) {
        List<Object> copy = new ArrayList<>(list.size());
        for (Object value : list) {
            copy.add(toCel(value));
        }
        return copy;
    }

    static @Nullable Object fromCel(Object value) {
        return switch (value) {
            case NullValue _ -> null;
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, each) -> copy.put(fromCel(key), fromCel(each)));
                yield copy;
            }
            case List<?> list -> {
                List<@Nullable Object> copy = new ArrayList<>(list.size());
                for (Object each : list) {
                    copy.add(fromCel(each));
                }
                yield copy;
            }
            default -> value;
        };
    }
}
