package io.carillon.workflow.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonJson;
import org.jspecify.annotations.Nullable;

/**
 * The places <code>${payload}</code>, <code>${payload.a.b}</code>, <code>${payload.files.0}</code> and
 * <code>${worker}</code> in the events that a program's worker publishes. What stands in a payload stays a value:
 * places in it are none.
 */
final class PayloadPlaces {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^}]*)}");

    private PayloadPlaces() {
    }

    /**
     * A notification with its places filled.
     *
     * @throws WorkerException when a place names what isn't there
     */
    static Map<String, String> filled(Map<String, String> event, String worker, @Nullable Object payload)
            throws WorkerException {
        Map<String, String> notification = new LinkedHashMap<>();
        for (Map.Entry<String, String> field : event.entrySet()) {
            Matcher places = PLACE.matcher(field.getValue());
            StringBuilder text = new StringBuilder();
            while (places.find()) {
                places.appendReplacement(text,
                        Matcher.quoteReplacement(value(places.group(1).strip(), worker, payload)));
            }
            places.appendTail(text);
            notification.put(field.getKey(), text.toString());
        }
        return notification;
    }

    private static String value(String place, String worker, @Nullable Object payload) throws WorkerException {
        if (place.equals("worker")) {
            return worker;
        }
        String[] path = place.split("\\.", -1);
        if (!path[0].equals("payload")) {
            throw new WorkerException(
                    "publish: ${" + place + "} is not known; there are ${worker}, ${payload} and " + "${payload.NAME}");
        }
        Object value = payload;
        for (int i = 1; i < path.length; i++) {
            value = member(value, path[i]);
            if (value == null) {
                throw new WorkerException("publish: the payload has no " + place.substring("payload.".length()));
            }
        }
        if (value == null) {
            throw new WorkerException("publish: ${payload} is asked for, but there is no payload");
        }
        return value instanceof Map || value instanceof List ? PythonJson.compact(value) : String.valueOf(value);
    }

    private static @Nullable Object member(@Nullable Object value, String name) {
        return switch (value) {
            case Map<?, ?> map -> map.get(name);
            case List<?> list -> {
                try {
                    int index = Integer.parseInt(name);
                    yield index >= 0 && index < list.size() ? list.get(index) : null;
                } catch (NumberFormatException e) {
                    yield null;
                }
            }
            case null, default -> null;
        };
    }
}
