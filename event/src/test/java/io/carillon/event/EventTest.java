package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventTest {

    private static Event flight(@Nullable Payload payload) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("date", "20210101");
        fields.put("country", "italy");
        return new Event("flight", new Identifier(fields), payload, new Origin("/tmp/aviso/flight/x", 7, null));
    }

    @Test
    void aNotificationTellsEventRequestAndPayloadInThisOrder() {
        Map<String, Object> notification = flight(new Payload("location", "s3://b/x")).notification();
        assertThat(notification.keySet()).containsExactly("event", "request", "location");
        assertThat(notification).containsEntry("event", "flight").containsEntry("location", "s3://b/x")
                .containsEntry("request", Map.of("date", "20210101", "country", "italy"));
        assertThat(flight(null).notification().keySet()).containsExactly("event", "request");
    }

    @Test
    void onlyTheValueNoneStandsForNoPayload() {
        assertThat(Payload.ofStored("payload", "None")).isNull();
        assertThat(Payload.ofStored("payload", null)).isNull();
        assertThat(Payload.ofStored("payload", "")).isEqualTo(new Payload("payload", ""));
        assertThat(Payload.ofStored("payload", "none")).isEqualTo(new Payload("payload", "none"));
        assertThat(Payload.stored(null)).isEqualTo("None");
        assertThat(Payload.stored(new Payload("payload", "Landed"))).isEqualTo("Landed");
    }

    @Test
    void anIdentifierKeepsItsOrderAndCannotBeChanged() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("z", "1");
        fields.put("a", "2");
        Identifier identifier = new Identifier(fields);
        fields.put("b", "3");
        assertThat(identifier.fields().keySet()).containsExactly("z", "a");
        assertThat(identifier.get("a")).isEqualTo("2");
        assertThat(identifier.get("b")).isNull();
        assertThat(identifier).isEqualTo(new Identifier(Map.of("a", "2", "z", "1"))).hasToString("{z=1, a=2}");
        assertThatThrownBy(() -> identifier.fields().put("c", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aCommandPrintsAValueErrorBehindTheOperationAndOthersBare() {
        assertThat(List.of(Kind.NOT_ALLOWED, Kind.MISSING, Kind.WRONG_KEY))
                .allMatch(kind -> new EventException(kind, "x").known());
        assertThat(List.of(Kind.INVALID_VALUE, Kind.WRONG_SCHEMA))
                .noneMatch(kind -> new EventException(kind, "x").known());
    }
}
