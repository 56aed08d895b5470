package io.carillon.workflow.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** The values in events that a program's worker publishes. */
class PayloadPlacesTest {

    private static final Map<String, Object> PAYLOAD = Map.of("date", 20161027, "files", List.of("a.png", "${worker}"),
            "run", Map.of("id", "06"));

    private static String filled(String text) throws WorkerException {
        return String.valueOf(PayloadPlaces.filled(Map.of("field", text), "plot", PAYLOAD).get("field"));
    }

    @Test
    void values_of_the_payload_take_their_places_and_are_no_places_themselves() throws Exception {
        assertThat(filled("${payload.run.id}/${payload.date}/${payload.files.0} of ${worker}"))
                .isEqualTo("06/20161027/a.png of plot");
        assertThat(filled("${payload.files.1}")).isEqualTo("${worker}");
        assertThat(filled("${payload.files}")).isEqualTo("[\"a.png\", \"${worker}\"]");
    }

    @Test
    void a_place_for_what_is_not_there_is_told() {
        assertThatThrownBy(() -> filled("${payload.files.2}")).isInstanceOf(WorkerException.class)
                .hasMessage("publish: the payload has no files.2");
        assertThatThrownBy(() -> filled("${date}")).hasMessageContaining("${date} is not known; there are ${worker}");
        assertThatThrownBy(() -> PayloadPlaces.filled(Map.of("a", "${payload.b}"), "plot", null))
                .hasMessage("publish: the payload has no b");
    }
}
