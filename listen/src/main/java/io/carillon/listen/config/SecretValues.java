package io.carillon.listen.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Finds secrets in what triggers and log handlers are configured with, by the names under which they stand, to keep
 * them from being shown.
 */
final class SecretValues {

    private static final List<String> NAMES = List.of("password", "passwd", "secret", "token", "credential",
            "authorization", "cookie", "apikey", "api_key", "api-key", "signature");

    /** Below these names anything can be a secret. */
    private static final List<String> FOLDERS = List.of("headers", "credentials");

    private static final Pattern USER_IN_URL = Pattern.compile("(?<=://)[^/@\\s]+(?=@)");

    private SecretValues() {
    }

    /**
     * A value without secrets.
     *
     * @param names the keys that lead to it
     */
    static @Nullable Object hidden(List<@Nullable Object> names, @Nullable Object value) {
        for (Object name : names) {
            if (isSecret(name)) {
                return value == null ? null : EffectiveConfig.HIDDEN;
            }
        }
        return hidden(value);
    }

    private static boolean isSecret(@Nullable Object name) {
        String lower = PythonText.str(name).toLowerCase(Locale.ROOT);
        return FOLDERS.contains(lower) || lower.equals("key") || lower.endsWith("_key")
                || NAMES.stream().anyMatch(lower::contains);
    }

    private static @Nullable Object hidden(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<@Nullable Object, @Nullable Object> shown = new LinkedHashMap<>();
                map.forEach((name, below) -> shown.put(name,
                        below != null && isSecret(name) ? EffectiveConfig.HIDDEN : hidden(below)));
                yield shown;
            }
            case List<?> list -> {
                List<@Nullable Object> shown = new ArrayList<>();
                list.forEach(element -> shown.add(hidden(element)));
                yield shown;
            }
            case String text -> USER_IN_URL.matcher(text).replaceAll(EffectiveConfig.HIDDEN);
            case null, default -> value;
        };
    }
}
