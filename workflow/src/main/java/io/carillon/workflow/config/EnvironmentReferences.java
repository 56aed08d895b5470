package io.carillon.workflow.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Puts the values of environment variables where {@code $(NOWCAST.ENV.NAME)} stands: in {@code checklist file},
 * {@code python}, and the {@code filename} of logging handlers (nowcast 3).
 */
final class EnvironmentReferences {

    /** As in the original, letters that stand directly behind the parenthesis are lost. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(NOWCAST\\.ENV\\.(\\w*)\\)\\w*",
            Pattern.UNICODE_CHARACTER_CLASS);

    private static final String HANDLERS = "handlers";

    private final String file;
    private final Map<String, String> environment;
    private final List<String> mistakes;

    EnvironmentReferences(String file, Map<String, String> environment, List<String> mistakes) {
        this.file = file;
        this.environment = environment;
        this.mistakes = mistakes;
    }

    /** A copy of the document with the values in place; what it doesn't touch is shared. */
    Map<?, ?> replacedIn(Map<?, ?> document) {
        Map<Object, @Nullable Object> result = copy(document);
        replace(result, "checklist file", file);
        replace(result, "python", file);
        if (result.get("logging") instanceof Map<?, ?> logging) {
            result.put("logging", logging(logging, file + ": logging"));
        }
        return result;
    }

    private Map<?, ?> logging(Map<?, ?> logging, String path) {
        Map<Object, @Nullable Object> result = copy(logging);
        if (!logging.containsKey(HANDLERS)) {
            for (String part : List.of("aggregator", "publisher")) {
                if (logging.get(part) instanceof Map<?, ?> config) {
                    result.put(part, handlers(config, path + ": " + part));
                }
            }
            return result;
        }
        return handlers(logging, path);
    }

    private Map<?, ?> handlers(Map<?, ?> config, String path) {
        Map<Object, @Nullable Object> result = copy(config);
        if (config.get(HANDLERS) instanceof Map<?, ?> handlers) {
            Map<Object, @Nullable Object> replaced = copy(handlers);
            handlers.forEach((name, handler) -> {
                if (handler instanceof Map<?, ?> settings) {
                    Map<Object, @Nullable Object> copy = copy(settings);
                    replace(copy, "filename", path + ": handlers: " + name);
                    replaced.put(name, copy);
                }
            });
            result.put(HANDLERS, replaced);
        }
        return result;
    }

    private void replace(Map<Object, @Nullable Object> values, String key, String path) {
        if (!(values.get(key) instanceof String text)) {
            return;
        }
        String replaced = REFERENCE.matcher(text).replaceAll(reference -> {
            String value = environment.get(reference.group(1));
            if (value == null) {
                mistakes.add(path + ": " + key + ": environment variable not set: " + reference.group(1));
                return "";
            }
            return Matcher.quoteReplacement(value);
        });
        values.put(key, replaced);
    }

    private static Map<Object, @Nullable Object> copy(Map<?, ?> map) {
        return new LinkedHashMap<>(map);
    }
}
