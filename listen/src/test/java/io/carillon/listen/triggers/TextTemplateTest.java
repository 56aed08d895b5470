package io.carillon.listen.triggers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.listen.triggers.TextTemplate.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts with places for values. */
class TextTemplateTest {

    private static final String HOSTILE = "\"}, \"admin\": true, \"x\": \"<b>&amp;\\\n${event}";

    private static String filled(String text, Form form, String payload) throws TriggerException {
        return TextTemplate.of(text, form).fill(Events.flight("AZ203", payload));
    }

    @Test
    void values_stand_as_they_are_in_plain_text() throws Exception {
        assertThat(filled("Flight ${request.number}: ${payload} $HOME ${} ${event", Form.PLAIN, HOSTILE))
                .isEqualTo("Flight AZ203: " + HOSTILE + " $HOME ${} ${event");
    }

    @Test
    void a_value_cannot_leave_its_string_of_json() throws Exception {
        assertThat(filled("{\"text\": \"\\\"${payload}\\\" of ${request.number}\", \"n\": 1}", Form.JSON, HOSTILE))
                .isEqualTo(
                        "{\"text\": \"\\\"\\\"}, \\\"admin\\\": true, \\\"x\\\": \\\"<b>&amp;\\\\\\n${event}\\\" of AZ203\","
                                + " \"n\": 1}");
    }

    @Test
    void outside_of_strings_a_value_is_a_json_value() throws Exception {
        assertThat(filled("{\"p\": ${payload}, \"all\": ${json}, \"text\": \"${json}\"}", Form.JSON, "a\"b")).isEqualTo(
                "{\"p\": \"a\\\"b\", \"all\": {\"event\": \"flight\", \"request\": {\"date\": \"20210101\", \"country\":"
                        + " \"italy\", \"airport\": \"FCO\", \"number\": \"AZ203\"}, \"payload\": \"a\\\"b\"}, \"text\":"
                        + " \"{\\\"event\\\": \\\"flight\\\", \\\"request\\\": {\\\"date\\\": \\\"20210101\\\", \\\"country\\\":"
                        + " \\\"italy\\\", \\\"airport\\\": \\\"FCO\\\", \\\"number\\\": \\\"AZ203\\\"}, \\\"payload\\\":"
                        + " \\\"a\\\\\\\"b\\\"}\"}");
    }

    @Test
    void values_are_no_markup_and_no_fields_of_a_form() throws Exception {
        assertThat(filled("<p title='${payload}'>", Form.MARKUP, "'<b>\"&"))
                .isEqualTo("<p title='&#39;&lt;b&gt;&quot;&amp;'>");
        assertThat(filled("text=${payload}&n=${request.number}", Form.URL_ENCODED, "a&b=c d"))
                .isEqualTo("text=a%26b%3Dc+d&n=AZ203");
    }

    @Test
    void what_the_event_has_not_is_a_failure_in_v1s_words_and_files_are_for_commands() {
        assertThatThrownBy(() -> filled("${request.day}", Form.PLAIN, "x")).isInstanceOf(TriggerException.class)
                .hasMessage("'day'");
        assertThatThrownBy(() -> filled("${jsonpath}", Form.PLAIN, "x")).isInstanceOf(TriggerException.class)
                .hasMessageStartingWith("${jsonpath} is a file of this machine");
    }

    @ParameterizedTest
    @CsvSource({"application/json,JSON", "Application/JSON; charset=utf-8,JSON", "application/vnd.x+json,JSON",
            "text/html,MARKUP", "application/xml,MARKUP", "application/x-www-form-urlencoded,URL_ENCODED",
            "text/plain,PLAIN"})
    void the_media_type_says_what_the_text_is(String type, Form form) {
        assertThat(Form.of(type)).isEqualTo(form);
    }
}
