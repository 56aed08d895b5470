package io.carillon.workflow.scheduler;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import io.carillon.workflow.config.SchedulerSettings;
import io.carillon.workflow.config.SchedulerSettings.CatchUp;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * The {@code scheduled workers} of a configuration: a list of {@code {module: {every:, at:, cmd line opts:}}}, and of
 * ours {@code cron:} in place of {@code every:} and {@code at:}, {@code time zone:}, {@code catch up:} and
 * {@code host:} (nowcast 8). An entry that can't be understood is told, and doesn't keep the others from their work.
 *
 * @param workers  the entries
 * @param mistakes what could not be understood, a line for each
 */
record Schedule(List<ScheduledWorker> workers, List<String> mistakes) {

    private static final String EVERY = "every";
    private static final String AT = "at";
    private static final String CRON = "cron";
    private static final String OPTIONS = "cmd line opts";
    private static final String ZONE = "time zone";
    private static final String CATCH_UP = "catch up";
    private static final String HOST = "host";
    private static final Set<String> KEYS = Set.of(EVERY, AT, CRON, OPTIONS, ZONE, CATCH_UP, HOST);

    /**
     * Understands a schedule.
     *
     * @param section what stands behind {@code scheduled workers}; null for nothing
     */
    static Schedule read(@Nullable Object section, SchedulerSettings settings) {
        List<ScheduledWorker> workers = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        if (section == null) {
            return new Schedule(workers, mistakes);
        }
        if (!(section instanceof List<?> entries)) {
            mistakes.add("scheduled workers: it must be a list, with a hyphen before each worker");
            return new Schedule(workers, mistakes);
        }
        for (int i = 0; i < entries.size(); i++) {
            String where = "scheduled workers: entry " + (i + 1);
            if (!(entries.get(i) instanceof Map<?, ?> entry) || entry.isEmpty()) {
                mistakes.add(where + ": it must name a worker's module, and behind a colon when it is launched");
                continue;
            }
            boolean first = true;
            for (Map.Entry<?, ?> worker : entry.entrySet()) {
                String module = String.valueOf(worker.getKey());
                if (!first) {
                    mistakes.add(
                            where + ": " + module + ": there can be one worker in an entry; put a hyphen before it");
                    continue;
                }
                first = false;
                try {
                    workers.add(entry(module, worker.getValue(), settings, seen));
                } catch (IllegalArgumentException e) {
                    mistakes.add(where + ": " + module + ": " + e.getMessage());
                }
            }
        }
        return new Schedule(workers, mistakes);
    }

    private static ScheduledWorker entry(String module, @Nullable Object value, SchedulerSettings settings,
            Map<String, Integer> seen) {
        if (!(value instanceof Map<?, ?> entry)) {
            throw new IllegalArgumentException("it must have every and at, or cron");
        }
        for (Object key : entry.keySet()) {
            if (!(key instanceof String name) || !KEYS.contains(name)) {
                throw new IllegalArgumentException("'" + key + "' is not known; use "
                        + String.join(", ", EVERY, AT, CRON, OPTIONS, ZONE, CATCH_UP, HOST));
            }
        }
        ZoneId zone = zone(entry.get(ZONE), settings.zone());
        Recurrence recurrence = entry.containsKey(CRON) ? cron(entry, zone) : every(entry, zone);
        String host = entry.get(HOST) == null ? NextWorker.LOCALHOST : text(entry, HOST);
        NextWorker worker = new NextWorker(module, options(entry.get(OPTIONS)), host);
        String when = (entry.containsKey(CRON)
                ? "cron " + text(entry, CRON)
                : "every " + text(entry, EVERY) + " at " + text(entry, AT)) + " " + zone;
        String key = worker + " " + when;
        int count = seen.merge(key, 1, Integer::sum);
        return new ScheduledWorker(count == 1 ? key : key + " #" + count, worker, recurrence, when,
                catchUp(entry.get(CATCH_UP), settings.catchUp()));
    }

    private static Recurrence cron(Map<?, ?> entry, ZoneId zone) {
        if (entry.containsKey(EVERY) || entry.containsKey(AT)) {
            throw new IllegalArgumentException("it can have cron, or every and at, not both");
        }
        CronTimes times = CronTimes.of(text(entry, CRON));
        return new Recurrence(times, zone, times.isFrequent());
    }

    private static Recurrence every(Map<?, ?> entry, ZoneId zone) {
        for (String key : List.of(EVERY, AT)) {
            if (!entry.containsKey(key)) {
                throw new IllegalArgumentException("'" + key + "' is missing, as in every: day, at: '15:43'");
            }
        }
        String unit = text(entry, EVERY);
        if (entry.get(AT) instanceof Integer number) {
            throw new IllegalArgumentException("at: " + number + " is a number, as which YAML reads a time without "
                    + "quotes; write at: '" + sexagesimal(number) + "'");
        }
        return new Recurrence(EveryTimes.of(unit, text(entry, AT)), zone, EveryTimes.isFrequent(unit));
    }

    /** What most likely stood there before YAML 1.1 made a number of it. */
    private static String sexagesimal(int number) {
        String last = String.format(java.util.Locale.ROOT, ":%02d", number % 60);
        int rest = number / 60;
        return rest < 60
                ? String.format(java.util.Locale.ROOT, "%02d", rest) + last
                : String.format(java.util.Locale.ROOT, "%02d:%02d", rest / 60, rest % 60) + last;
    }

    private static String text(Map<?, ?> entry, String key) {
        if (entry.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + ": " + PythonText.repr(entry.get(key)) + " must be text, in quotes");
    }

    private static List<String> options(@Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case String text -> text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
            case List<?> list when list.stream().allMatch(String.class::isInstance) ->
                list.stream().map(String.class::cast).toList();
            default -> throw new IllegalArgumentException(
                    OPTIONS + ": " + PythonText.repr(value) + " must be text, in quotes, or a list of texts");
        };
    }

    private static ZoneId zone(@Nullable Object value, ZoneId standard) {
        if (value == null) {
            return standard;
        }
        try {
            return ZoneId.of(String.valueOf(value));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    ZONE + ": '" + value + "' is not known; names are such as America/Vancouver", e);
        }
    }

    private static CatchUp catchUp(@Nullable Object value, CatchUp standard) {
        if (value == null) {
            return standard;
        }
        CatchUp policy = CatchUp.named(String.valueOf(value));
        if (policy == null) {
            throw new IllegalArgumentException(CATCH_UP + ": '" + value + "' is not known; use none, last or all");
        }
        return policy;
    }
}
