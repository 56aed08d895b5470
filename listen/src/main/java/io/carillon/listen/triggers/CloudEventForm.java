package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;

/**
 * How notifications are written as CloudEvents in structured mode (aviso-v1 6.4).
 *
 * @param type   the type that all of them get
 * @param source the source that all of them get
 */
public record CloudEventForm(String type, String source) {

    /**
     * What a listener says below {@code protocol.cloudevents}.
     *
     * @throws TriggerException when that is no mapping
     */
    public static CloudEventForm of(TriggerParameters protocol) throws TriggerException {
        TriggerParameters fields = protocol.within("cloudevents");
        return new CloudEventForm(Objects.requireNonNull(fields.text("type", "aviso")),
                Objects.requireNonNull(fields.text("source", "https://aviso.ecmwf.int")));
    }

    /** The id of an event: the same whenever it is sent. */
    public String id(Event event) {
        return id(Notice.of(event));
    }

    String id(Notice notice) {
        return UUID.nameUUIDFromBytes((source + " " + notice.key() + " " + notice.revision()).getBytes(UTF_8))
                .toString();
    }

    /** The event as it is sent now, in one line of ASCII. */
    public String json(Event event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("specversion", "1.0");
        fields.put("id", id(event));
        fields.put("source", source);
        fields.put("type", type);
        fields.put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        fields.put("data", event.notification());
        return PythonJson.compact(fields);
    }
}
