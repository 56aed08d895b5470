package io.carillon.hub.consumers;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.HubEvent;
import io.carillon.hub.consumers.HttpConsumer.Message;
import org.jspecify.annotations.Nullable;

/**
 * Events as Logstash has them: the event's fields, with {@code @timestamp}, {@code @version} and {@code message} beside
 * them. For the input {@code http} many are a list, for {@code tcp} each is a line.
 */
final class LogstashForm implements HttpConsumer.Form {

    private static final int MOST_AT_ONCE = 500;

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public Message of(List<HubEvent> events) {
        StringBuilder list = new StringBuilder();
        for (HubEvent event : events) {
            list.append(list.isEmpty() ? '[' : ',').append(json(event));
        }
        return new Message(list.append(']').toString());
    }

    /** An event in one line of ASCII. */
    static String json(HubEvent event) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("@timestamp", event.timestamp().toString());
        fields.put("@version", "1");
        fields.put("message", event.title());
        fields.putAll(event.fields());
        return PythonJson.compact(fields);
    }
}
