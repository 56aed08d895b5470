package io.carillon.listen.triggers;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener says of a trigger, and what triggers of this process find around them.
 *
 * @param values      what stands in the listener, {@code type} among it
 * @param output      the process's standard output
 * @param environment the process's environment variables
 */
public record TriggerParameters(Map<String, ?> values, PrintStream output, Map<String, String> environment) {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final List<String> SECRET = List.of("secret", "password", "passwd", "token", "authorization",
            "cookie", "credential", "signature", "access_key", "api-key", "api_key", "apikey", "auth-key", "auth_key");

    /** With these a parameter says where a secret is, not what it is. */
    private static final String IN_FILE = "_file";
    private static final String IN_ENVIRONMENT = "_env";

    /** A name and password in an address. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+(?=@)");

    /** As the record's own, with the environment of this process. */
    public TriggerParameters(Map<String, ?> values, PrintStream output) {
        this(values, output, System.getenv());
    }

    /** The type, in lower case. */
    public String type() throws TriggerException {
        Object type = values.get("type");
        if (type == null) {
            throw new TriggerException("'type' is a mandatory field in trigger", false);
        }
        return PythonText.str(type).toLowerCase(Locale.ROOT);
    }

    /** A text that must be there. */
    public String text(String name) throws TriggerException {
        String text = text(name, null);
        if (text == null) {
            throw new TriggerException(name + " is a mandatory field", false);
        }
        return text;
    }

    /** A text. */
    public @Nullable String text(String name, @Nullable String otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : PythonText.str(value);
    }

    /** A whole number. */
    public int number(String name, int otherwise, int least, int most) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue() && number.intValue() >= least
                && number.intValue() <= most) {
            return number.intValue();
        }
        throw new TriggerException(
                name + " must be a whole number from " + least + " to " + most + ", not " + PythonText.repr(value),
                false);
    }

    /** A span of time in seconds; null if it is not limited. */
    public @Nullable Duration seconds(String name, @Nullable Duration otherwise) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() < 1e9) {
            return Duration.ofMillis(Math.max(1, Math.round(number.doubleValue() * 1000)));
        }
        throw new TriggerException(name + " must be a number of seconds above 0, not " + PythonText.repr(value), false);
    }

    /** Yes or no. */
    public boolean flag(String name, boolean otherwise) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new TriggerException(name + " must be true or false, not " + PythonText.repr(value), false);
    }

    /** A mapping; empty if there is none. */
    public Map<String, ?> mapping(String name) throws TriggerException {
        Object value = values.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> texts = new LinkedHashMap<>();
            map.forEach((key, each) -> texts.put(PythonText.str(key), each));
            return texts;
        }
        throw new TriggerException(name + " must be a mapping, not " + PythonText.repr(value), false);
    }

    /** Texts of which there may be one or a list; empty if there is none. */
    public List<String> texts(String name) {
        return switch (values.get(name)) {
            case null -> List.of();
            case List<?> list -> list.stream().map(PythonText::str).toList();
            case Object single -> List.of(PythonText.str(single));
        };
    }

    /**
     * A secret, from the file that {@code <name>_file} names or the environment variable that {@code <name>_env} names.
     * It may also stand in the listener itself, of which a warning is given.
     *
     * @return without white space at its end; null if there is none
     * @throws TriggerException when it is not where it should be; the message does not hold it
     */
    public @Nullable String secret(String name) throws TriggerException {
        String file = text(name + IN_FILE, null);
        if (file != null) {
            return secretFile(name + IN_FILE, file);
        }
        String variable = text(name + IN_ENVIRONMENT, null);
        if (variable != null) {
            String secret = environment.get(variable);
            if (secret == null || secret.isBlank()) {
                throw new TriggerException(
                        name + IN_ENVIRONMENT + ": there is no environment variable " + PythonText.repr(variable),
                        false);
            }
            return secret.strip();
        }
        String secret = text(name, null);
        if (secret != null) {
            LOG.warn("{} stands in the listener, where all who may read that read it; {}{} names a file for it", name,
                    name, IN_FILE);
        }
        return secret;
    }

    private static String secretFile(String parameter, String file) throws TriggerException {
        try {
            String secret = Files.readString(Path.of(file)).strip();
            if (!secret.isEmpty()) {
                return secret;
            }
        } catch (IOException e) {
            throw new TriggerException(
                    parameter + ": " + PythonText.repr(file) + " can't be read: " + FileProblem.ofReading(e), false, e);
        } catch (InvalidPathException e) {
            throw new TriggerException(parameter + ": " + PythonText.repr(file) + " is no path", false, e);
        }
        throw new TriggerException(parameter + ": " + PythonText.repr(file) + " is empty", false);
    }

    /** The parameters within one of them. */
    public TriggerParameters within(String name) throws TriggerException {
        return new TriggerParameters(mapping(name), output, environment);
    }

    /** The parameters as v1 shows them in messages, with secrets hidden. */
    public String describe() {
        return PythonText.repr(shown(values));
    }

    private static Object shown(Map<?, ?> map) {
        Map<Object, @Nullable Object> shown = new LinkedHashMap<>();
        map.forEach((key, value) -> shown.put(key, isSecret(key) ? "***" : shownValue(value)));
        return shown;
    }

    /** Whether the value of a parameter or header is nobody's business, going by its name. */
    static boolean isSecret(Object key) {
        String name = String.valueOf(key).toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(name::contains) && !name.endsWith(IN_FILE) && !name.endsWith(IN_ENVIRONMENT);
    }

    private static @Nullable Object shownValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> shown(map);
            case List<?> list -> list.stream().map(TriggerParameters::shownValue).toList();
            case String text -> USER_INFO.matcher(text).replaceAll("***");
            case Number number -> number;
            case Boolean flag -> flag;
            default -> "<" + value.getClass().getSimpleName() + ">";
        };
    }
}
