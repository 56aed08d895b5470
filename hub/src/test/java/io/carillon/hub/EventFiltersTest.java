package io.carillon.hub;

import static io.carillon.hub.EventFilters.after;
import static io.carillon.hub.EventFilters.always;
import static io.carillon.hub.EventFilters.before;
import static io.carillon.hub.EventFilters.expired;
import static io.carillon.hub.EventFilters.matching;
import static io.carillon.hub.EventFilters.not;
import static io.carillon.hub.EventFilters.withAnyRecipient;
import static io.carillon.hub.EventFilters.withAnyTag;
import static io.carillon.hub.EventFilters.withBodyContaining;
import static io.carillon.hub.EventFilters.withEventType;
import static io.carillon.hub.EventFilters.withField;
import static io.carillon.hub.EventFilters.withId;
import static io.carillon.hub.EventFilters.withRecipients;
import static io.carillon.hub.EventFilters.withRecipientsAmong;
import static io.carillon.hub.EventFilters.withRecipientsIncluding;
import static io.carillon.hub.EventFilters.withSender;
import static io.carillon.hub.EventFilters.withTags;
import static io.carillon.hub.EventFilters.withTitleContaining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.Origin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventFiltersTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private static final HubEvent FULL = HubEvent.of("user", "A title", "This is the Body").id("7").sender("jorge")
            .recipients("jiri", "tibor", "jiri").tags("red", "blue").timestamp(NOW).expiration(NOW.plusSeconds(60))
            .extra("step", 12).extra("kind", "big").extra("deep", Map.of("a", "x", "list", List.of("p", 2)))
            .origin(new Origin("/carillon/events/user/7", 42, NOW)).build();

    /** An event of which everything that may be left out is left out. */
    private static final HubEvent BARE = HubEvent.of("other", "", "").id("8").timestamp(NOW.plusSeconds(1)).build();

    private static final HubEvent FLIGHT = HubEvent.of("flight", "flight AZ203", "Landed").id("9").timestamp(NOW)
            .extra("request", Map.of("number", "AZ203", "country", "italy")).build();

    static Stream<Arguments> table() {
        return Stream.of(arguments("always", always(), "user other flight"),
                arguments("type", withEventType("user"), "user"),
                arguments("types", withEventType("user", "flight"), "user flight"),
                arguments("sender", withSender("jorge"), "user"),
                arguments("empty sender", withSender(""), "other flight"), arguments("id", withId("8"), "other"),
                arguments("recipients in any order", withRecipients("tibor", "jiri"), "user"),
                arguments("recipients are not a subset", withRecipients("jiri"), ""),
                arguments("recipients are not a superset", withRecipients("jiri", "tibor", "x"), ""),
                arguments("no recipients", withRecipients(), "other flight"),
                arguments("including", withRecipientsIncluding("jiri"), "user"),
                arguments("including one that is missing", withRecipientsIncluding("jiri", "x"), ""),
                arguments("among", withRecipientsAmong("jiri", "tibor", "x"), "user"),
                arguments("among too few", withRecipientsAmong("jiri", "x"), ""),
                arguments("any recipient", withAnyRecipient("x", "tibor"), "user"),
                arguments("tags", withTags("red", "blue"), "user"),
                arguments("tags that are not all there", withTags("red", "green"), ""),
                arguments("any tag", withAnyTag("red", "green"), "user"),
                arguments("title", withTitleContaining("TITLE"), "user"),
                arguments("body", withBodyContaining("the body"), "user"),
                arguments("number field", withField("step", 12.0), "user"),
                arguments("a number is no text", withField("step", "12"), ""),
                arguments("text field", withField("kind", "small", "big"), "user"),
                arguments("deep field", withField("deep.a", "x"), "user"),
                arguments("element of a field", withField("deep.list", "p"), "user"),
                arguments("field of a request", withField("country", "italy"), "flight"),
                arguments("whole path", withField("request.country", "italy"), "flight"),
                arguments("before", before(NOW.plusSeconds(1)), "user flight"),
                arguments("not before itself", before(NOW), ""), arguments("after", after(NOW), "other"),
                arguments("not expired yet", expired(() -> NOW), ""),
                arguments("expired at its time", expired(() -> NOW.plusSeconds(60)), "user"),
                arguments("not", not(withSender("jorge")), "other flight"),
                arguments("and", withSender("jorge").and(withId("7")), "user"),
                arguments("and, false", withSender("jorge").and(withId("8")), ""),
                arguments("or", withSender("jorge").or(withId("8")), "user other"),
                arguments("xor, both", withSender("jorge").xor(withId("7")), ""),
                arguments("xor, one", withSender("jorge").xor(withId("8")), "user other"),
                arguments("own", (EventFilter) event -> event.body().length() == 6, "flight"),
                arguments("cel", matching("sender == 'jorge' && 'red' in tags && extras.step > 11"), "user"),
                arguments("cel on a request", matching("event == 'flight' && request.number == 'AZ203'"), "flight"),
                arguments("cel in", matching("event_type in ['flight', 'other']"), "other flight"),
                arguments("cel or", matching("request.number == 'AZ203' || sender == 'jorge'"), "user flight"),
                arguments("cel index", matching("extras['kind'] == 'big'"), "user"),
                arguments("cel of what is not there", matching("extras.nothing == 'x'"), ""),
                arguments("cel not", matching("!(sender == 'jorge')"), "other flight"),
                arguments("cel recipients", matching("recipients.exists(r, r == 'tibor')"), "user"),
                arguments("cel origin", matching("revision == 42 && key.startsWith('/carillon/')"), "user"),
                arguments("cel null", matching("payload == null"), "other"),
                arguments("cel time", matching("timestamp > timestamp('2026-11-21T10:00:00.5Z')"), "other"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void a_filter_wants_what_its_name_says_and_an_index_finds_the_same(String name, EventFilter filter, String wanted) {
        List<String> asked = new ArrayList<>();
        List<String> found = new ArrayList<>();
        FilterIndex<String> index = new FilterIndex<>(List.of(new FilterIndex.Subscription<>(name, filter),
                new FilterIndex.Subscription<>("noise", withSender("nobody").and(filter))), (_, failure) -> {
                    throw failure;
                });
        for (HubEvent event : List.of(FULL, BARE, FLIGHT)) {
            if (filter.test(event)) {
                asked.add(event.type());
            }
            index.match(event, _ -> found.add(event.type()));
        }
        assertThat(String.join(" ", asked)).isEqualTo(wanted);
        assertThat(found).isEqualTo(asked);
    }

    @Test
    void a_filter_that_throws_keeps_no_other_from_being_asked() {
        List<String> failed = new ArrayList<>();
        List<String> found = new ArrayList<>();
        new FilterIndex<>(List.of(new FilterIndex.Subscription<>("bad", (EventFilter) _ -> {
            throw new IllegalStateException("bad");
        }), new FilterIndex.Subscription<>("good", always())), (who, _) -> failed.add(who)).match(FULL, found::add);
        assertThat(failed).containsExactly("bad");
        assertThat(found).containsExactly("good");
    }

    @Test
    void a_condition_that_is_none_is_refused_with_its_place() {
        assertThatThrownBy(() -> matching("sender = 'x'")).isInstanceOf(HubException.class)
                .hasMessageContaining("column 8");
        assertThatThrownBy(() -> matching("sendr == 'x'")).hasMessageContaining("sendr");
    }
}
