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

    private final Map<?, ?> endpoint;
    private final Compiled<PythonFormat> base;
    private final Compiled<PythonFormat> leaf;
    private final Compiled<Optional<PythonFormat>> admin;
    private final Compiled<KeyMatcher> matcher;

    private Endpoint(Map<?, ?> endpoint) {
        this.endpoint = endpoint;
        this.base = Compiled.of(() -> PythonFormat.of(baseText()));
        this.leaf = Compiled.of(() -> PythonFormat.of(baseText() + stemText()));
        this.admin = Compiled.of(this::adminTemplate);
        this.matcher = Compiled.of(() -> KeyMatcher.of(leaf.get().pieces()));
    }

    /** Compiles an element of {@code endpoint}. */
    static Endpoint of(@Nullable Object endpoint) {
        return new Endpoint(endpoint instanceof Map<?, ?> map ? map : Map.of());
    }

    /**
     * Whether the keys are those of an engine.
     *
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} when it names no engines
     */
    boolean serves(String engine) {
        Object engines = required("engine");
        if (engines instanceof List<?> list) {
            return list.contains(engine);
        }
        if (engines instanceof String text) {
            return text.contains(engine);
        }
        throw new EventException(Kind.WRONG_SCHEMA,
                "argument of type '" + PythonValue.typeName(engines) + "' is not iterable");
    }

    /** The template of the base key, which ends in a slash. */
    PythonFormat base() {
        return base.get();
    }

    /** The template of the whole key, base and stem. */
    PythonFormat leaf() {
        return leaf.get();
    }

    /** The template of the admin key, if there is one. */
    Optional<PythonFormat> admin() {
        return admin.get();
    }

    /** Reads a whole key. */
    KeyMatcher matcher() {
        return matcher.get();
    }

    private String baseText() {
        String text = template(required("base"), "endswith");
        return text.endsWith("/") ? text : text + "/";
    }

    private String stemText() {
        String text = template(required("stem"), "startswith");
        return text.startsWith("/") ? text.substring(1) : text;
    }

    private Optional<PythonFormat> adminTemplate() {
        Object text = endpoint.get("admin");
        return PythonValue.isTrue(text) ? Optional.of(PythonFormat.of(template(text, "format"))) : Optional.empty();
    }

    private @Nullable Object required(String name) {
        if (!endpoint.containsKey(name)) {
            throw new EventException(Kind.NOT_ALLOWED,
                    "Wrong schema structure, '" + name + "' in 'endpoint' could not be located");
        }
        return endpoint.get(name);
    }

    private static String template(@Nullable Object value, String method) {
        if (value instanceof String text) {
            return text;
        }
        throw new EventException(Kind.WRONG_SCHEMA,
                "'" + PythonValue.typeName(value) + "' object has no attribute '" + method + "'");
    }
}
