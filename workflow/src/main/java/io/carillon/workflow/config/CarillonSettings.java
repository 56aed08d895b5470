package io.carillon.workflow.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * What only our processes heed: the section {@code carillon} of the configuration, all of it optional. Processes of
 * NEMO Nowcast ignore it.
 *
 * @param bind               the addresses of this machine where the broker listens, {@code *} for all; empty for that
 *                           of {@code zmq.host}
 * @param maxWaitingRequests how many requests the broker keeps before it takes no more
 * @param drainTime          how long a broker that is told to stop waits for the replies to the requests that it has
 * @param curve              keys for encryption; null for none
 * @param stateFolder        where the manager keeps its journal
 * @param rulesFile          rules for next workers in YAML; null when they are elsewhere
 * @param rulesClass         a Java class with rules for next workers; null when they are elsewhere
 * @param rulesClassPath     where that class is found: folders and jars; empty for the program's own class path
 * @param rulesTimeout       how long the rules may take for one message
 * @param supervision        how workers are watched, by worker
 * @param workflow           the workflow's name in events; null for that of the configuration file
 * @param keepHistory        how long it is kept on this machine what happened
 * @param eventStore         the event store that is told what happens; null for none
 */
public record CarillonSettings(List<String> bind, int maxWaitingRequests, Duration drainTime, @Nullable CurveKeys curve,
        Path stateFolder, @Nullable Path rulesFile, @Nullable String rulesClass, List<Path> rulesClassPath,
        Duration rulesTimeout, Map<String, Supervision> supervision, @Nullable String workflow, Duration keepHistory,
        @Nullable EventStoreSettings eventStore) {

    private static final Pattern WORKFLOW = Pattern.compile("[\\w.-]+");
    private static final int STANDARD_WAITING = 100_000;
    private static final Duration STANDARD_DRAIN_TIME = Duration.ofSeconds(10);
    private static final Duration STANDARD_KEEP_HISTORY = Duration.ofDays(30);
    private static final Duration STANDARD_RULES_TIMEOUT = Duration.ofSeconds(60);

    /** How a worker is watched. */
    public Supervision supervision(String worker) {
        Supervision all = supervision.getOrDefault("default", Supervision.NONE);
        return supervision.getOrDefault(worker, all);
    }

    static CarillonSettings of(Section section, Path folder, Path checklistFile) {
        section.allowOnly(Set.of("broker", "curve", "state folder", "next workers", "supervision", "connection",
                "scheduler", "structured log", "worker class path", "workers", "workflow", "history", "event store"));
        Section broker = section.section("broker");
        broker.allowOnly(Set.of("bind", "max waiting requests", "drain time"));
        Section rules = section.section("next workers");
        rules.allowOnly(Set.of("rules", "class", "class path", "time limit"));
        if (rules.has("rules") && rules.has("class")) {
            rules.wrong("class", "there are rules as well; leave out one of them");
        }
        Section history = section.section("history");
        history.allowOnly(Set.of("keep"));
        Duration keepHistory = history.duration("keep");
        String workflow = section.optionalText("workflow");
        if (workflow != null && !WORKFLOW.matcher(workflow).matches()) {
            section.wrong("workflow", "'" + workflow + "' is no name; letters, digits, '.', '_' and '-' are allowed");
        }
        String state = section.optionalText("state folder");
        String file = rules.optionalText("rules");
        Duration drain = broker.duration("drain time");
        Duration rulesTimeout = rules.duration("time limit");
        Map<String, Supervision> supervision = new LinkedHashMap<>();
        section.section("supervision").sections()
                .forEach((worker, settings) -> supervision.put(worker, Supervision.of(settings)));
        return new CarillonSettings(broker.texts("bind"),
                broker.integer("max waiting requests", STANDARD_WAITING, 1, Integer.MAX_VALUE),
                drain == null ? STANDARD_DRAIN_TIME : drain,
                section.has("curve") ? CurveKeys.of(section.section("curve"), folder) : null,
                state == null
                        ? checklistFile.resolveSibling(checklistFile.getFileName() + ".state")
                        : folder.resolve(state),
                file == null ? null : folder.resolve(file), rules.optionalText("class"),
                rules.texts("class path").stream().map(folder::resolve).toList(),
                rulesTimeout == null ? STANDARD_RULES_TIMEOUT : rulesTimeout, Map.copyOf(supervision), workflow,
                keepHistory == null ? STANDARD_KEEP_HISTORY : keepHistory,
                section.has("event store") ? EventStoreSettings.of(section.section("event store"), folder) : null);
    }
}
