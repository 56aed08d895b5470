package io.carillon.event.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.PythonFormat;
import io.carillon.event.python.PythonValue;
import org.jspecify.annotations.Nullable;

/** The key templates of an event type for some engines (aviso-v1 3.2). */
final class Endpoint {

    private static final String ENGINE = "engine";
    private static final String BASE = "base";
    private static final String STEM = "stem";
    private static final String ADMIN = "admin";

    private final SchemaPath where;
    private final Map<?, ?> endpoint;
    private final Compiled<KeyTemplate> base;
    private final Compiled<KeyTemplate> leaf;
    private final Compiled<Optional<KeyTemplate>> admin;
    private final Compiled<KeyMatcher> matcher;

    private Endpoint(SchemaPath where, Map<?, ?> endpoint) {
        this.where = where;
        this.endpoint = endpoint;
        this.base = Compiled.of(where, () -> template(BASE, baseText()));
        this.leaf = Compiled.of(where, () -> template(STEM, baseText() + stemText()));
        this.admin = Compiled.of(where, this::adminTemplate);
        this.matcher = Compiled.of(where, () -> KeyMatcher.of(leaf.get().pieces()));
    }

    /**
     * Compiles an element of {@code endpoint}.
     *
     * @param where where it stands in the schema
     */
    static Endpoint of(SchemaPath where, @Nullable Object endpoint) {
        return new Endpoint(where, endpoint instanceof Map<?, ?> map ? map : Map.of());
    }

    /**
     * Whether the keys are those of an engine.
     *
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} when it names no engines
     */
    boolean serves(String engine) {
        Object engines = required(ENGINE);
        if (engines instanceof List<?> list) {
            return list.contains(engine);
        }
        if (engines instanceof String text) {
            return text.contains(engine);
        }
        throw where.member(ENGINE).locate(new EventException(Kind.WRONG_SCHEMA,
                "argument of type '" + PythonValue.typeName(engines) + "' is not iterable"));
    }

    /** Where it stands in the schema. */
    SchemaPath where() {
        return where;
    }

    /** The template of the base key, which ends in a slash. */
    KeyTemplate base() {
        return base.get();
    }

    /** The template of the whole key, base and stem. */
    KeyTemplate leaf() {
        return leaf.get();
    }

    /** The template of the admin key, if there is one. */
    Optional<KeyTemplate> admin() {
        return admin.get();
    }

    /** Reads a whole key. */
    KeyMatcher matcher() {
        return matcher.get();
    }

    private String baseText() {
        String text = text(BASE, required(BASE), "endswith");
        return text.endsWith("/") ? text : text + "/";
    }

    private String stemText() {
        String text = text(STEM, required(STEM), "startswith");
        return text.startsWith("/") ? text.substring(1) : text;
    }

    private Optional<KeyTemplate> adminTemplate() {
        Object text = endpoint.get(ADMIN);
        return PythonValue.isTrue(text) ? Optional.of(template(ADMIN, text(ADMIN, text, "format"))) : Optional.empty();
    }

    private KeyTemplate template(String name, String text) {
        return new KeyTemplate(where.member(name), PythonFormat.of(text));
    }

    private @Nullable Object required(String name) {
        if (!endpoint.containsKey(name)) {
            throw where.locate(new EventException(Kind.NOT_ALLOWED,
                    "Wrong schema structure, '" + name + "' in 'endpoint' could not be located"));
        }
        return endpoint.get(name);
    }

    private String text(String name, @Nullable Object value, String method) {
        if (value instanceof String text) {
            return text;
        }
        throw where.member(name).locate(new EventException(Kind.WRONG_SCHEMA,
                "'" + PythonValue.typeName(value) + "' object has no attribute '" + method + "'"));
    }
}
