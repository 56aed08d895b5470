package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * The values of an event by the names that templates give them (aviso-v1 6.3): {@code json}, {@code jsonpath}, and
 * paths as {@code request.date}. Used by one thread; closing it removes the file of {@code jsonpath}.
 */
final class EventValues implements AutoCloseable {

    private final Notice notice;
    private @Nullable Path file;

    EventValues(Notice notice) {
        this.notice = notice;
    }

    /**
     * The value of a name.
     *
     * @throws TriggerException when the event has none
     */
    String get(String name) throws TriggerException {
        return switch (name) {
            case "json" -> PythonJson.compact(notice.told());
            case "jsonpath" -> jsonPath().toString();
            default -> path(name);
        };
    }

    private String path(String name) throws TriggerException {
        Object value = notice;
        for (String part : name.split("\\.", -1)) {
            Object inner = switch (value) {
                case Notice whole -> whole.value(part);
                case Map<?, ?> map -> map.get(part);
                default -> null;
            };
            if (inner == null) {
                // v1's text for a key that is missing
                throw new TriggerException("'" + part + "'", false);
            }
            value = inner;
        }
        if (value instanceof Map<?, ?>) {
            throw new TriggerException("${" + name + "} is not a single value; use ${json} for all of it", false);
        }
        return value instanceof List<?> list
                ? list.stream().map(PythonText::str).collect(Collectors.joining(", "))
                : PythonText.str(value);
    }

    /** A file with the JSON, which nobody else can read or foresee (CWE-377). */
    private Path jsonPath() throws TriggerException {
        Path known = file;
        if (known != null) {
            return known;
        }
        try {
            Path made = Files.createTempFile("aviso-", ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(made, PythonJson.compact(notice.told()).getBytes(UTF_8));
            file = made;
            return made;
        } catch (IOException e) {
            throw new TriggerException("can't write the file for ${jsonpath}: " + FileProblem.of(e), true, e);
        }
    }

    @Override
    public void close() throws IOException {
        Path made = file;
        if (made != null) {
            Files.deleteIfExists(made);
        }
    }
}
