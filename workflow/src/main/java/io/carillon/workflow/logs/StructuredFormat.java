package io.carillon.workflow.logs;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.logging.LogLevel;
import io.carillon.logging.StackTrace;
import io.carillon.logging.python.LineFormat;
import io.carillon.logging.python.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Structured logs: a message is a JSON object in one line, with {@code time} (UTC), {@code level}, {@code process},
 * {@code pid}, {@code logger}, {@code message} and, if there is one, {@code exception}.
 */
final class StructuredFormat implements LineFormat {

    private static final long PID = ProcessHandle.current().pid();

    @Override
    public String format(LogRecord message, boolean withTrace) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("time", message.created().truncatedTo(ChronoUnit.MICROS).toString());
        fields.put("level", LogLevel.name(message.level()));
        fields.put("process", message.extras().get(NowcastConventions.PROCESS));
        fields.put("pid", PID);
        fields.put("logger", message.name());
        fields.put("message", message.message());
        if (message.throwable() != null) {
            fields.put("exception", StackTrace.unescaped(message.throwable()));
        }
        return PythonJson.compact(fields);
    }
}
