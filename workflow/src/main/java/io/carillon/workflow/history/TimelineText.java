package io.carillon.workflow.history;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.event.python.PythonJson;
import io.carillon.workflow.history.Timeline.Cause;
import io.carillon.workflow.history.Timeline.RunRow;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/** A day of a workflow, for people and programs. */
public final class TimelineText {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int LONGEST_WORKER = 60;
    private static final Duration CLOCKS = Duration.ofSeconds(5);

    private final String workflow;
    private final LocalDate day;
    private final ZoneId zone;
    private final List<RunRow> runs;
    private final List<MessageReceived> others;
    private final Map<String, RunRow> byId;

    /**
     * Takes a timeline as it is now.
     *
     * @param here   whether the processes ran on this machine, so that it can be seen which of them are still there
     * @param worker of which alone runs and messages are wanted; null for all
     */
    public TimelineText(String workflow, LocalDate day, ZoneId zone, Timeline timeline, boolean here,
            @Nullable String worker) {
        this.workflow = workflow;
        this.day = day;
        this.zone = zone;
        List<RunRow> all = timeline.runs(launch -> !here || isAlive(launch));
        byId = all.stream().collect(Collectors.toMap(RunRow::id, row -> row));
        runs = all.stream().filter(row -> worker == null || row.worker().name().equals(worker)).toList();
        others = timeline.otherMessages().stream().filter(message -> worker == null || message.source().equals(worker))
                .toList();
    }

    /** A process of that id which began at that time; of processes elsewhere nothing is known. */
    private static boolean isAlive(WorkerLaunched launch) {
        return ProcessHandle.of(launch.pid()).filter(ProcessHandle::isAlive)
                .map(process -> process.info().startInstant()
                        .map(start -> Duration.between(start, launch.time()).abs().compareTo(CLOCKS) < 0).orElse(true))
                .orElse(false);
    }

    /** A line for each run, with a heading. */
    public String table() {
        StringBuilder out = new StringBuilder();
        out.append(day).append(", workflow ").append(workflow).append(": ").append(summary()).append(", times in ")
                .append(zone).append('\n');
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[]{"START", "END", "TIME", "WORKER", "STATE", "AFTER"});
        List<Line> lines = new ArrayList<>();
        runs.forEach(run -> lines.add(new Line(run.moment(), row(run))));
        others.forEach(message -> lines.add(new Line(message.time(), row(message))));
        lines.sort(java.util.Comparator.comparing(Line::time));
        lines.forEach(line -> rows.add(line.cells));
        if (lines.isEmpty()) {
            return out.toString();
        }
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        out.append('\n');
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                // lengths of time end below each other
                String gap = " ".repeat(widths[i] - row[i].length());
                line.append(i == 2 ? gap + row[i] : row[i] + gap).append("  ");
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private record Line(Instant time, String[] cells) {
    }

    private String summary() {
        Map<String, Long> states = runs.stream()
                .collect(Collectors.groupingBy(RunRow::state, LinkedHashMap::new, Collectors.counting()));
        return (runs.size() == 1 ? "1 run" : runs.size() + " runs") + (states.isEmpty()
                ? ""
                : " (" + states.entrySet().stream().map(state -> state.getValue() + " " + state.getKey())
                        .collect(Collectors.joining(", ")) + ")");
    }

    private String[] row(RunRow run) {
        Duration duration = run.duration();
        String time = duration == null ? "" : run.seen() ? text(duration) : "≤ " + text(duration);
        Cause after = run.after();
        String state = run.state() + (run.attempt() > 1 ? " (attempt " + run.attempt() + ")" : "");
        return new String[]{clock(run.launched()), clock(run.ended()), time, shown(run.worker()), state,
                after == null ? "" : plain(after.toString()) + whenOf(after)};
    }

    /** When the run began whose message or end it was, to tell it from others of the same worker. */
    private String whenOf(Cause after) {
        RunRow cause = after.run() == null ? null : byId.get(after.run());
        return cause == null || cause.launched() == null ? "" : " (of " + clock(cause.launched()) + ")";
    }

    private String[] row(MessageReceived message) {
        return new String[]{clock(message.time()), "", "", plain(message.source()), "message: " + plain(message.what()),
                ""};
    }

    private String clock(@Nullable Instant time) {
        if (time == null) {
            return "";
        }
        String clock = CLOCK.format(time.atZone(zone));
        LocalDate its = LocalDate.ofInstant(time, zone);
        return its.equals(day) ? clock : its + " " + clock;
    }

    private static String shown(NextWorker worker) {
        String args = worker.args().isEmpty() ? "" : " " + String.join(" ", worker.args());
        String host = worker.host().equals(NextWorker.LOCALHOST) ? "" : " @" + worker.host();
        String text = plain(worker.name() + args) + plain(host);
        return text.length() <= LONGEST_WORKER ? text : text.substring(0, LONGEST_WORKER - 1) + "…";
    }

    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /** A length of time: 0.123 s, 12.3 s, 4 min 05 s, 2 h 03 min. */
    static String text(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 10_000) {
            return String.format(Locale.ROOT, "%.3f s", millis / 1000.0);
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    /** All of it as one JSON object; times in UTC, durations in seconds. */
    public String json() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("workflow", workflow);
        document.put("date", day.toString());
        document.put("zone", zone.getId());
        document.put("runs", runs.stream().map(TimelineText::json).toList());
        document.put("messages", others.stream().map(TimelineText::json).toList());
        return PythonJson.compact(document) + "\n";
    }

    private static Map<String, @Nullable Object> json(RunRow run) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("run", run.id());
        map.put("worker", run.worker().name());
        map.put("module", run.worker().module());
        map.put("args", run.worker().args());
        map.put("host", run.worker().host());
        map.put("attempt", run.attempt());
        map.put("launched", text(run.launched()));
        map.put("ended", text(run.ended()));
        Duration duration = run.duration();
        map.put("duration", duration == null ? null : duration.toMillis() / 1000.0);
        map.put("end_seen", run.seen());
        map.put("state", run.state());
        map.put("what", run.what());
        map.put("messages", run.messages().stream().map(TimelineText::json).toList());
        Cause after = run.after();
        map.put("after", after == null ? null : json(after));
        return map;
    }

    private static Map<String, @Nullable Object> json(Cause after) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("source", after.source());
        map.put("type", after.what());
        map.put("message", after.message());
        map.put("run", after.run());
        return map;
    }

    private static Map<String, @Nullable Object> json(MessageReceived message) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", message.id());
        map.put("time", message.time().toString());
        map.put("source", message.source());
        map.put("type", message.what());
        map.put("payload", message.payload());
        map.put("reply", message.reply());
        map.put("launches", message.launches());
        return map;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
