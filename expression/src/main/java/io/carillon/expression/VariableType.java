package io.carillon.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;

/** What a variable of an expression holds; what is done with it is checked when the expression is compiled. */
public enum VariableType {

    /** A {@link String}. */
    STRING(SimpleType.STRING),
    /** A {@link String}, or null. */
    STRING_OR_NULL(NullableType.create(SimpleType.STRING)),
    /** A {@link Long}, or another whole number that fits into one. */
    INTEGER(SimpleType.INT),
    /** A {@link Double}. */
    NUMBER(SimpleType.DOUBLE),
    /** A {@link Boolean}. */
    BOOLEAN(SimpleType.BOOL),
    /** An {@link java.time.Instant}, or null. */
    TIMESTAMP(SimpleType.TIMESTAMP),
    /** A {@link java.util.Map} from {@link String} to {@link String}. */
    STRINGS_BY_NAME(MapType.create(SimpleType.STRING, SimpleType.STRING)),
    /** A {@link java.util.List} of {@link String}. */
    STRINGS(ListType.create(SimpleType.STRING)),
    /** A {@link java.util.List} of anything. */
    LIST(ListType.create(SimpleType.DYN)),
    /** Anything of these, nested as JSON is, or null; checked only when the expression is evaluated. */
    ANYTHING(SimpleType.DYN);

    private final CelType type;

    VariableType(CelType type) {
        this.type = type;
    }

    CelType type() {
        return type;
    }
}
