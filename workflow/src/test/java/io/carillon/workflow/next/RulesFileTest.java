package io.carillon.workflow.next;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private final RulesMistakes mistakes = new RulesMistakes() {
        @Override
        public void notTaken(RulesException mistake) {
            told.add(String.valueOf(mistake.getMessage()));
        }

        @Override
        public void taken(String source) {
            told.add("taken");
        }
    };

    private NextWorkersRules rules(String yaml) throws Exception {
        Files.writeString(folder.resolve("rules.yaml"), yaml);
        Path file = folder.resolve("nowcast.yaml");
        Files.writeString(file, """
                checklist file: checklist.yaml
                python: python3
                logging: {}
                zmq: {host: localhost, ports: {manager: 1, workers: 2}}
                message registry: {manager: {}, workers: {}}
                run:
                  enabled hosts: {east: {python: python3}, west: {python: python3}}
                  weather host: east
                carillon: {next workers: {rules: rules.yaml}}
                """);
        return NextWorkersRules.open(NowcastConfig.load(file, Map.of()), mistakes);
    }

    private static NextWorkers next(NextWorkersRules rules, Message message) throws Exception {
        Map<String, @Nullable Object> checklist = new LinkedHashMap<>(Map.of("weather", Map.of("date", "2026-11-21")));
        return Objects.requireNonNull(rules.after(message, checklist)).next();
    }

    @Test
    void launches_what_all_rules_say_whose_condition_holds() throws Exception {
        NextWorkersRules rules = rules("""
                after:
                  download:
                    - launch: nowcast.workers.always
                    - when: msg.type.startsWith("success")
                      launch:
                        - worker: nowcast.workers.grib_to_netcdf
                          args: [nowcast+, --run-date, "${msg.payload.date}", "${checklist.weather.date}"]
                          host: ${config.run["weather host"]}
                        - {worker: nowcast.workers.never, when: msg.payload.hours > 12}
                      race: [grib_to_netcdf, make_runoff_file]
                    - when: msg.type == "failure"
                      launch: nowcast.workers.mail
                """);

        NextWorkers next = next(rules,
                new Message("download", "success 06", Map.of("date", LocalDate.of(2026, 11, 22), "hours", 6)));

        assertThat(next.launch()).containsExactly(new NextWorker("nowcast.workers.always"),
                new NextWorker("nowcast.workers.grib_to_netcdf",
                        List.of("nowcast+", "--run-date", "2026-11-22", "2026-11-21"), "east"));
        assertThat(next.race()).isEqualTo(Set.of("grib_to_netcdf", "make_runoff_file"));
    }

    @Test
    void launches_one_for_each_element_of_a_list() throws Exception {
        NextWorkersRules rules = rules("""
                after:
                  plan:
                    - launch:
                        - for each: msg.payload
                          when: each != "skip"
                          worker: run.${each}
                          args: ["{$$${each}}"]
                """);

        assertThat(next(rules, new Message("plan", "success", List.of("one", "skip", "two"))).launch()).containsExactly(
                new NextWorker("run.one", List.of("{$one}"), "localhost"),
                new NextWorker("run.two", List.of("{$two}"), "localhost"));
    }

    @Test
    void knows_the_enabled_hosts_the_races_that_run_and_how_to_reckon_with_dates() throws Exception {
        NextWorkersRules rules = rules("""
                after:
                  wind:
                    - when: races.exists(race, race.after == "download" && "rain" in race.waits_for)
                      launch:
                        - worker: plot
                          for each: hosts
                          host: ${each}
                          args: ["${msg.payload.plusDays(1)}", '${msg.payload.formatDate("ddMMMyy").lowerAscii()}',
                                 '${"2026-03-01".daysUntil(msg.payload)}']
                """);
        Message message = new Message("wind", "success", LocalDate.of(2026, 2, 28));

        NextWorkers next = Objects.requireNonNull(rules.after(message, Map.of(),
                List.of(new RunningRace("download", Set.of("wind", "rain"), Set.of("rain"))))).next();

        assertThat(next.launch()).containsExactly(
                new NextWorker("plot", List.of("2026-03-01", "28feb26", "-1"), "east"),
                new NextWorker("plot", List.of("2026-03-01", "28feb26", "-1"), "west"));
        assertThat(Objects.requireNonNull(rules.after(message, Map.of(), List.of())).next().launch()).isEmpty();
    }

    @Test
    void tells_what_does_not_fit_a_date_or_a_host_before_anything_is_launched() {
        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> rules("""
                after:
                  wind:
                    - when: '"2026-02-28".plusDays("one") == today()'
                      launch: {worker: plot, host: '${hosts.first}', args: ['${today(1)}']}
                """))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).satisfiesExactly(
                        line -> assertThat(line).contains("wind: 1: launch: 1: args: ",
                                "no matching overload for 'today' applied to '(int)'"),
                        line -> assertThat(line).contains("wind: 1: launch: 1: host: "),
                        line -> assertThat(line).contains("wind: 1: when: ",
                                "no matching overload for 'plusDays' applied to 'string.(string)'")));
    }

    @Test
    void tells_every_mistake_by_its_place() {
        assertThatExceptionOfType(RulesException.class).isThrownBy(() -> rules("""
                after:
                  a:
                    - {when: msg.type ==, lunch: x}
                    - launch: {args: ["${msg.", "${each +}"]}
                """))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines().toList()).satisfiesExactly(
                        line -> assertThat(line).contains("rules.yaml: after: a: 1: 'lunch' is not known"),
                        line -> assertThat(line).contains("after: a: 1: when: column 1"),
                        line -> assertThat(line).contains("after: a: 2: launch: 1: worker is missing"),
                        line -> assertThat(line).contains("after: a: 2: launch: 1: args: the expression in '${msg.'"),
                        line -> assertThat(line).contains("after: a: 2: launch: 1: args: column")));
    }

    @Test
    void takes_changes_and_keeps_the_last_good_rules_over_mistakes() throws Exception {
        NextWorkersRules rules = rules("after: {a: [{launch: first}]}\n");
        Message message = new Message("a", "success");
        assertThat(next(rules, message)).isEqualTo(NextWorkers.of(new NextWorker("first")));

        Files.writeString(folder.resolve("rules.yaml"), "after: {a: [{launch: second}\n");
        assertThat(next(rules, message)).isEqualTo(NextWorkers.of(new NextWorker("first")));
        assertThat(told).singleElement().asString().contains("rules.yaml: while parsing");

        Files.writeString(folder.resolve("rules.yaml"), "after: {a: [{launch: the_third}]}\n");
        assertThat(next(rules, message)).isEqualTo(NextWorkers.of(new NextWorker("the_third")));
        assertThat(told).last().isEqualTo("taken");
    }

    @Test
    void says_which_rule_failed_for_a_message() throws Exception {
        NextWorkersRules rules = rules("after: {a: [{launch: first}, {launch: 'x.${msg.payload.name}'}]}\n");

        assertThatExceptionOfType(RulesException.class)
                .isThrownBy(() -> next(rules, new Message("a", "success", Map.of())))
                .withMessageContaining("rules.yaml: after: a: 2: ");
    }
}
