package io.carillon.listen.config;

import java.util.List;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * A configuration, and where each value of it comes from. Immutable.
 *
 * @param config  what is configured
 * @param values  every setting, in the order in which they are read. Of {@code listeners} and {@code logging}, which
 *                are trees, each leaf. No secret is among them: {@link #HIDDEN} stands for each
 * @param ignored what stands in the files and is no setting
 */
public record EffectiveConfig(UserConfig config, List<Value> values, List<Ignored> ignored) {

    /** What stands in place of a secret. */
    public static final String HIDDEN = "****";

    /**
     * One value.
     *
     * @param name   the setting, such as {@code notification_engine.host}; {@code key} for the password or token
     * @param value  what it is taken for: a tree of values in the sense of {@code io.carillon.event.python}
     * @param source where it comes from
     */
    public record Value(String name, @Nullable Object value, Source source) {
    }

    /**
     * What stands in a file and is no setting. What it says isn't repeated, for it may be a secret.
     *
     * @param name   as it stands there, with the mappings around it
     * @param source the file
     */
    public record Ignored(String name, Source source) {
    }

    /** Makes the lists unmodifiable. */
    public EffectiveConfig {
        values = List.copyOf(values);
        ignored = List.copyOf(ignored);
    }

    /** Keys as one name, separated by dots. */
    static String name(List<@Nullable Object> keys) {
        StringBuilder name = new StringBuilder();
        for (Object key : keys) {
            name.append(name.isEmpty() ? "" : ".").append(PythonText.str(key));
        }
        return name.toString();
    }

    /** One line for a log: each value with its source. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Value value : values) {
            out.append(out.isEmpty() ? "" : ", ").append(value.name).append(": ").append(PythonText.repr(value.value))
                    .append(" (").append(value.source).append(')');
        }
        return out.toString();
    }
}
