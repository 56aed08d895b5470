package io.carillon.workflow.config;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What holds for all scheduled workers that don't say otherwise: {@code scheduler} in the section {@code carillon}.
 *
 * @param zone      the time zone of the times in the schedule
 * @param catchUp   what is done about launches that were missed
 * @param stateFile where it is kept which launches have been made
 */
public record SchedulerSettings(ZoneId zone, CatchUp catchUp, Path stateFile) {

    /** What is done about launches that were missed while the scheduler did not run. */
    public enum CatchUp {
        /** They are not made. */
        NONE,
        /** Of all that a scheduled worker has missed, the last one is made. */
        LAST,
        /** All are made. */
        ALL;

        /** The one of a name as it is written in the configuration; null when there is none. */
        public static @Nullable CatchUp named(String name) {
            for (CatchUp each : values()) {
                if (each.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return each;
                }
            }
            return null;
        }
    }

    /**
     * The settings of a configuration.
     *
     * @throws ConfigException with all mistakes in them
     */
    public static SchedulerSettings of(NowcastConfig config) throws ConfigException {
        List<String> mistakes = new ArrayList<>();
        Section section = new Section(config.file() + ": carillon",
                config.at("carillon") instanceof Map<?, ?> map ? map : Map.of(), mistakes).section("scheduler");
        section.allowOnly(Set.of("time zone", "catch up", "state file"));
        String zoneName = section.optionalText("time zone");
        ZoneId zone = ZoneId.systemDefault();
        if (zoneName != null) {
            try {
                zone = ZoneId.of(zoneName);
            } catch (DateTimeException e) {
                section.wrong("time zone", "'" + zoneName + "' is not known; names are such as America/Vancouver");
            }
        }
        String policy = section.optionalText("catch up");
        CatchUp catchUp = policy == null ? CatchUp.NONE : CatchUp.named(policy);
        if (catchUp == null) {
            section.wrong("catch up", "'" + policy + "' is not known; use none, last or all");
        }
        String file = section.optionalText("state file");
        Path checklist = config.checklistFile();
        Path stateFile = file == null
                ? checklist.resolveSibling(checklist.getFileName() + ".schedule")
                : config.file().toAbsolutePath().resolveSibling(file);
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return new SchedulerSettings(zone, catchUp == null ? CatchUp.NONE : catchUp, stateFile);
    }
}
