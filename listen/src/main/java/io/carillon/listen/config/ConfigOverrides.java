package io.carillon.listen.config;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the command line, or the program, says about the configuration, before which all other sources give way
 * (aviso-v1 2.1). Immutable.
 *
 * @param file        a configuration file that must exist, or null
 * @param loggingFile a logging configuration file that must exist, or null
 * @param settings    single settings
 */
public record ConfigOverrides(@Nullable String file, @Nullable String loggingFile, Map<Setting, Given> settings) {

    /** The command line says nothing. */
    public static final ConfigOverrides NONE = new ConfigOverrides(null, null, Map.of());

    /**
     * A value.
     *
     * @param value  as it would stand in a configuration file
     * @param option the option that says so, as it is typed
     */
    public record Given(Object value, String option) {
    }

    /** Makes the settings unmodifiable. */
    public ConfigOverrides {
        Map<Setting, Given> copy = new EnumMap<>(Setting.class);
        copy.putAll(settings);
        settings = Collections.unmodifiableMap(copy);
    }

    /** The same with another {@link #file}. */
    public ConfigOverrides withFile(@Nullable String newFile) {
        return new ConfigOverrides(newFile, loggingFile, settings);
    }

    /** The same with another {@link #loggingFile}. */
    public ConfigOverrides withLoggingFile(@Nullable String newFile) {
        return new ConfigOverrides(file, newFile, settings);
    }

    /**
     * The same with one more setting.
     *
     * @param value  null for nothing to be changed
     * @param option the option that says so, as it is typed, such as {@code --host}
     */
    public ConfigOverrides with(Setting setting, @Nullable Object value, String option) {
        if (value == null) {
            return this;
        }
        Map<Setting, Given> more = new EnumMap<>(Setting.class);
        more.putAll(settings);
        more.put(setting, new Given(value, option));
        return new ConfigOverrides(file, loggingFile, more);
    }
}
