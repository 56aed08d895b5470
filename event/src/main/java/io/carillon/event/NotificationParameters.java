package io.carillon.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.EventException.Kind;

/**
 * The inline parameters of the commands {@code key}, {@code value} and {@code notify}: {@code a=1,b=2}.
 */
public final class NotificationParameters {

    private NotificationParameters() {
    }

    /**
     * Reads inline parameters (aviso-v1 1.3). There is no quoting and no trimming; names and values may be empty, and
     * of two with the same name the last wins at the place of the first.
     *
     * @return the parameters in the order given; unmodifiable
     * @throws EventException of kind {@link Kind#NOT_ALLOWED} unless there are at least two parts, each with exactly
     *                        one equals sign
     */
    public static Map<String, String> parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length < 2) {
            throw wrongStructure();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String part : parts) {
            int equals = part.indexOf('=');
            if (equals < 0 || part.indexOf('=', equals + 1) >= 0) {
                throw wrongStructure();
            }
            parameters.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return Collections.unmodifiableMap(parameters);
    }

    private static EventException wrongStructure() {
        return new EventException(Kind.NOT_ALLOWED,
                "Wrong structure for the notification string, it should be <key_name>=<key_value>,...");
    }
}
