package io.carillon.listen.config;

import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import org.jspecify.annotations.Nullable;

/** What environment variables say about settings (aviso-v1 2.2). */
final class EnvironmentSettings {

    private EnvironmentSettings() {
    }

    /**
     * Puts the settings for which there is a variable.
     *
     * @throws ConfigException when a variable for a number has none
     */
    static void putInto(ConfigTree tree, Map<String, String> environment) {
        for (Setting setting : Setting.values()) {
            String variable = setting.variable();
            String text = variable == null || setting.form() == Setting.Form.TREE ? null : environment.get(variable);
            if (variable != null && text != null) {
                tree.put(setting, value(setting.form(), text), Source.variable(variable));
            }
        }
        tree.endSource();
    }

    private static @Nullable Object value(Setting.Form form, String text) {
        return switch (form) {
            case INTEGER -> integer(text);
            case INTEGER_OR_NULL -> text.equals("null") ? null : integer(text);
            case TEXT, TREE -> text;
        };
    }

    private static Object integer(String text) {
        try {
            return PythonNumber.parseInteger(text);
        } catch (EventException e) {
            throw new ConfigException(Settings.ERROR + "<class 'ValueError'>, " + e.getMessage(), false, e);
        }
    }
}
