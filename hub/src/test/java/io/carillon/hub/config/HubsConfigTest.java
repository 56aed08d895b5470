package io.carillon.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import io.carillon.hub.Deduplication;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Digest;
import io.carillon.hub.EventFilter;
import io.carillon.hub.HubEvent;
import io.carillon.hub.QuietHours;
import io.carillon.hub.RateLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubsConfigTest {

    @Test
    void everything_that_can_be_said_of_a_consumer_is_read() throws HubsConfigException {
        List<HubDefinition> hubs = HubsConfig.read("""
                data_dir: /somewhere
                hubs:
                  user:
                    filter: sender == "jorge"
                    consumers:
                      - type: log
                        path: events.log
                        max_bytes: 64 MiB
                        keep: 3
                        attempts: 7
                        retry_delay: 500ms
                        retry_delay_max: 2m
                        timeout: 10
                        patience: 2d
                        concurrency: 4
                        dead_letters: false
                        rate: {deliveries: 10, per: 1m}
                        quiet: {from: 22:00, to: "07:00", zone: Europe/Berlin}
                        digest: {every: 10m, most: 50}
                        deduplicate: {by: [title, sender], window: 1h}
                      - id: other
                        type: command
                        command: echo ${title}
                  empty: {}
                """, "carillon.yaml");
        assertThat(hubs).extracting(HubDefinition::label).containsExactly("user", "empty");
        assertThat(hubs.getFirst().consumers()).extracting(ConsumerDefinition::id).containsExactly("log", "other");
        assertThat(hubs.getFirst().consumers().getFirst().options())
                .isEqualTo(new DeliveryOptions(7, Duration.ofMillis(500), Duration.ofMinutes(2), Duration.ofSeconds(10),
                        Duration.ofDays(2), 4, false, new RateLimit(10, Duration.ofMinutes(1)),
                        new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0), ZoneId.of("Europe/Berlin")),
                        new Digest(Duration.ofMinutes(10), 50),
                        new Deduplication(List.of("title", "sender"), Duration.ofHours(1))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            sender == "jorge"                                  | true
            {sender: jorge}                                    | true
            {sender: [ana, jorge], event: user}                | true
            {sender: jorge, event: flight}                     | false
            {recipients: [tibor, jiri]}                        | true
            {recipients: jiri}                                 | false
            {recipients_including: jiri}                       | true
            {recipients_among: [jiri, tibor, x]}               | true
            {any_recipient: [x, tibor]}                        | true
            {tags: [red]}                                      | true
            {any_tag: [green]}                                 | false
            {title_contains: TITLE, body_contains: body}       | true
            {request: {step: 12, class: od}}                   | true
            {request: {step: [6, 18]}}                         | false
            {fields: {level: 500}}                             | true
            {after: 2026-01-01, before: 2026-12-31T00:00:00Z}  | true
            {after: "2026-12-01T00:00:00Z"}                    | false
            {where: 'int(request.step) > 10'}                  | true
            {not: {sender: jorge}}                             | false
            {any: [{sender: ana}, 'title == "A title"']}       | true
            [{sender: ana}, {event_id: "7"}]                   | true
            """)
    void a_filter_can_be_written_in_cel_or_by_its_fields(String written, boolean wanted) throws HubsConfigException {
        EventFilter filter = HubsConfig.read("hubs: {user: {filter: " + quoted(written) + "}}", "f").getFirst()
                .filter();
        HubEvent event = HubEvent.of("user", "A title", "the body").id("7").sender("jorge").recipients("jiri", "tibor")
                .tags("red", "blue").timestamp(Instant.parse("2026-11-21T10:00:00Z"))
                .extra("request", Map.of("step", "12", "class", "od")).extra("level", 500).build();
        assertThat(filter.test(event)).isEqualTo(wanted);
    }

    private static String quoted(String written) {
        return written.startsWith("{") || written.startsWith("[") ? written : "'" + written + "'";
    }

    @Test
    void each_mistake_is_one_line_with_file_hub_consumer_and_field() {
        HubsConfigException mistakes = catchThrowableOfType(HubsConfigException.class, () -> HubsConfig.read("""
                hubs:
                  "bad label": {}
                  one:
                    filter: sender = "jorge"
                    consumers:
                      - type: log
                      - {type: telegraph, id: t}
                      - {type: log, path: x, attempts: 0}
                      - {type: log, id: log2, path: x, quiet: {from: 25:00, to: 7:00, zone: UTC}}
                      - {type: log, id: log3, path: x, quiet: {from: "22:00", to: 7:00, zone: Mars}}
                      - {type: log, id: log4, path: x, rate: {deliveries: many}}
                      - {type: log, id: log5, path: x, pth: y}
                      - {type: log, id: log6, path: x, timeout: soon}
                      - {type: webhook, id: w}
                      - {type: log, id: same, path: x}
                      - {type: log, id: same, path: x}
                      - log
                    consumer: []
                  two:
                    filter: {sendr: jorge}
                  three: 3
                """, "carillon.yaml"));
        assertThat(mistakes.mistakes()).allMatch(line -> line.startsWith("carillon.yaml: hubs."))
                .noneMatch(line -> line.contains("\n"));
        List<String> begins = List.of("hubs.bad label: a label must be",
                "hubs.one: filter: the condition is wrong at column 8", "hubs.one.consumers.log: path is missing",
                "hubs.one.consumers.t: type must be one of log, command, ",
                "hubs.one.consumers.log: attempts must be a whole number from 1 to 1000000, not 0",
                "hubs.one.consumers.log2: quiet.from must be a time of the day",
                "hubs.one.consumers.log3: quiet.zone must be a time zone",
                "hubs.one.consumers.log4: rate.deliveries must be a whole number",
                "hubs.one.consumers.log5: pth is not known", "hubs.one.consumers.log6: timeout must be a span of time",
                "hubs.one.consumers.w: url is a mandatory field", "hubs.one.consumers.same: there are two of this id",
                "hubs.one.consumers[12]: must be a mapping with type", "hubs.one: consumer is not known",
                "hubs.two: filter.sendr is not known", "hubs.three: must be a mapping");
        for (int i = 0; i < begins.size(); i++) {
            assertThat(mistakes.mistakes().get(i)).startsWith("carillon.yaml: " + begins.get(i));
        }
        assertThat(mistakes.mistakes()).hasSameSizeAs(begins);
    }

    @Test
    void the_example_of_the_documents_is_right() throws Exception {
        String document = Files.readString(Path.of("../docs/hubs.md"));
        String example = document.substring(document.indexOf("```yaml\n") + "```yaml\n".length());
        List<HubDefinition> hubs = HubsConfig.read(example.substring(0, example.indexOf("```")), "docs/hubs.md");
        assertThat(hubs).extracting(HubDefinition::label).containsExactly("user", "flights");
        assertThat(hubs.get(1).consumers()).extracting(ConsumerDefinition::id).containsExactly("ops", "webhook",
                "command");
    }

    @Test
    void a_text_that_is_no_yaml_is_told_with_its_place() {
        assertThat(
                catchThrowableOfType(HubsConfigException.class, () -> HubsConfig.read("hubs: [", "f.yaml")).mistakes())
                .singleElement().asString().startsWith("f.yaml: is no YAML: ").contains("line 1");
    }
}
