package io.carillon.listen.triggers;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.Event;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;

/** Events for tests. */
public final class Events {

    private Events() {
    }

    /** A flight with a number and a payload. */
    public static Event flight(String number, String payload) {
        return flight(number, payload, 2);
    }

    /** A flight at a revision. */
    public static Event flight(String number, String payload, long revision) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("date", "20210101");
        fields.put("country", "italy");
        fields.put("airport", "FCO");
        fields.put("number", number);
        return new Event("flight", new Identifier(fields), new Payload("payload", payload),
                new Origin("/tmp/aviso/flight/20210101/italy/FCO/" + number, revision, null));
    }
}
