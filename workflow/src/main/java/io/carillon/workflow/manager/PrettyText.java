package io.carillon.workflow.manager;

import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/** Values for people, as Python's {@code pprint} lays them out: what doesn't fit into a line of 80 gets several. */
final class PrettyText {

    private static final int WIDTH = 80;

    private PrettyText() {
    }

    static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value, 0, 0);
        return out.toString();
    }

    private static void append(StringBuilder out, @Nullable Object value, int indent, int behind) {
        String line = line(value);
        if (indent + line.length() + behind <= WIDTH) {
            out.append(line);
            return;
        }
        switch (value) {
            case Map<?, ?> map when !map.isEmpty() -> {
                String separator = "{";
                int left = map.size();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    String key = line(entry.getKey());
                    out.append(separator).append(key).append(": ");
                    append(out, entry.getValue(), indent + key.length() + 3, --left == 0 ? behind + 1 : 1);
                    separator = ",\n" + " ".repeat(indent + 1);
                }
                out.append('}');
            }
            case List<?> list when !list.isEmpty() -> {
                String separator = "[";
                int left = list.size();
                for (Object element : list) {
                    out.append(separator);
                    append(out, element, indent + 1, --left == 0 ? behind + 1 : 1);
                    separator = ",\n" + " ".repeat(indent + 1);
                }
                out.append(']');
            }
            case null, default -> out.append(line);
        }
    }

    private static String line(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                StringBuilder out = new StringBuilder("{");
                map.forEach((key, each) -> out.append(out.length() > 1 ? ", " : "").append(line(key)).append(": ")
                        .append(line(each)));
                yield out.append('}').toString();
            }
            case List<?> list -> list.stream().map(PrettyText::line).toList().toString();
            case Iterable<?> set -> {
                StringBuilder out = new StringBuilder("{");
                set.forEach(each -> out.append(out.length() > 1 ? ", " : "").append(line(each)));
                yield out.append('}').toString();
            }
            case byte[] bytes -> bytes.length + " bytes";
            case null, default -> PythonText.repr(value);
        };
    }
}
