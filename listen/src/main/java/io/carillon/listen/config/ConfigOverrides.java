package io.carillon.listen.config;

import org.jspecify.annotations.Nullable;

/**
 * What the command line says about the configuration (aviso-v1 1.1). Nothing here can turn a setting off.
 *
 * @param file        a configuration file that must exist, or null
 * @param loggingFile a logging configuration file that must exist, or null
 * @param debug       whether {@code debug} is on whatever else is configured
 * @param quiet       whether {@code quiet} is on whatever else is configured
 * @param noFail      whether {@code no_fail} is on whatever else is configured
 */
public record ConfigOverrides(@Nullable String file, @Nullable String loggingFile, boolean debug, boolean quiet,
        boolean noFail) {

    /** The command line says nothing. */
    public static final ConfigOverrides NONE = new ConfigOverrides(null, null, false, false, false);
}
