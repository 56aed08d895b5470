package io.carillon.workflow.logs;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.python.PythonJson;

/**
 * Structured logs: a message is a JSON object in one line, with {@code time} (UTC), {@code level}, {@code process},
 * {@code pid}, {@code logger}, {@code message} and, if there is one, {@code exception}.
 */
final class JsonLogLayout implements LogLayout {

    private static final long PID = ProcessHandle.current().pid();

    @Override
    public String format(LogRecord log) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("time", log.time().truncatedTo(ChronoUnit.MICROS).toString());
        fields.put("level", LogLevel.name(log.level()));
        fields.put("process", log.source());
        fields.put("pid", PID);
        fields.put("logger", log.logger());
        fields.put("message", log.message());
        if (log.trace() != null) {
            fields.put("exception", log.trace());
        }
        return PythonJson.compact(fields);
    }
}
