package io.carillon.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubEventTest {

    /** What the original wrote (hub 3). */
    private static final String ORIGINAL = "{\"event_id\": \"1234\", \"event_type\": \"user\", \"title\": \"This is a"
            + " test\", \"body\": \"...\", \"timestamp\": 1448445600.25, \"sender\": \"system\", \"recipients\":"
            + " [\"jvican\"], \"tags\": [], \"expiration_datetime\": \"Wed, 25 Nov 2015 10:00:00 GMT\"}";

    @Test
    void the_originals_json_is_read_and_written_to_the_letter() {
        HubEvent event = HubEvent.fromJson(ORIGINAL);
        assertThat(event.timestamp()).isEqualTo("2015-11-25T10:00:00.250Z");
        assertThat(event.expiration()).isEqualTo("2015-11-25T10:00:00Z");
        assertThat(event.recipients()).containsExactly("jvican");
        assertThat(event.toJson()).isEqualTo(ORIGINAL);
    }

    @Test
    void extras_are_kept_as_they_are() {
        HubEvent event = HubEvent.of("user", "ä", "b").extra("n", 3).extra("deep", Map.of("list", List.of(1.5, true)))
                .extra("nothing", null).expiration(Instant.parse("2030-01-01T00:00:00.5Z")).build();
        HubEvent back = HubEvent.fromJson(event.toJson());
        assertThat(back).isEqualTo(event);
        assertThat(back.extras()).isEqualTo(event.extras()).containsEntry("n", 3).containsKey("nothing");
        assertThat(back.expiration()).isEqualTo("2030-01-01T00:00:00.5Z");
        assertThat(back.timestamp()).isEqualTo(event.timestamp());
        assertThat(event.toJson()).isASCII();
        assertThat(back.field("deep.list")).isEqualTo(List.of(1.5, true));
    }

    @Test
    void what_is_left_out_has_a_default() {
        HubEvent event = HubEvent.fromJson("{\"event_type\": \"user\", \"title\": \"t\", \"body\": \"\"}");
        assertThat(event.id()).hasSize(36);
        assertThat(event.timestamp()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(event.sender()).isEmpty();
        assertThat(event.recipients()).isEmpty();
        assertThat(event.tags()).isEmpty();
        assertThat(event.expiration()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "Wed, 25 Nov 2015 10:00:00 GMT" | 2015-11-25T10:00:00Z
            "2015-11-25T10:00:00Z"          | 2015-11-25T10:00:00Z
            "2015-11-25T11:00:00+01:00"     | 2015-11-25T10:00:00Z
            "2015-11-25T10:00:00"           | 2015-11-25T10:00:00Z
            1448445600                      | 2015-11-25T10:00:00Z
            """, quoteCharacter = '\'')
    void times_are_read_in_every_form_and_without_offset_as_utc(String written, String time) {
        assertThat(HubEvent.fromJson(
                "{\"event_type\": \"u\", \"title\": \"\", \"body\": \"\", \"expiration_datetime\": " + written + "}")
                .expiration()).isEqualTo(time);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            []                                                         | an event must be a JSON object such as
            {"title": "t", "body": "b"}                                | event_type is missing; it must be a text
            {"event_type": "", "title": "t", "body": "b"}              | event_type is empty
            {"event_type": 3, "title": "t", "body": "b"}               | event_type must be a text, not 3
            {"event_type": "u", "title": "t", "body": "b", "tags": 3}  | tags must be a list of texts, not 3
            {"event_type": "u", "title": "t", "body": "b", "tags": [3]}| tags must be a list of texts; 3 is none
            {"event_type": "u", "title": "t", "body": "b", "timestamp": "soon"} | timestamp must be a time such as
            {"event_type":                                             | this is no JSON
            """)
    void a_mistake_is_told_in_one_line_that_names_the_field(String json, String message) {
        assertThatThrownBy(() -> HubEvent.fromJson(json)).isInstanceOf(HubException.class).hasMessageContaining(message)
                .message().doesNotContain("\n");
    }
}
