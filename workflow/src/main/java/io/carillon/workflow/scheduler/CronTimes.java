package io.carillon.workflow.scheduler;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import org.jspecify.annotations.Nullable;

/**
 * Cron expressions: minute, hour, day of the month, month, day of the week, with seconds before them if there are six
 * fields. The library works them out on a clock without changes, because it errs where clocks change.
 */
final class CronTimes implements LocalTimes {

    private static final CronDefinition UNIX = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
    private static final CronDefinition WITH_SECONDS = CronDefinitionBuilder.defineCron().withSeconds()
            .withValidRange(0, 59).and().withMinutes().withValidRange(0, 59).and().withHours().withValidRange(0, 23)
            .and().withDayOfMonth().withValidRange(1, 31).and().withMonth().withValidRange(1, 12).and().withDayOfWeek()
            .withValidRange(0, 7).withMondayDoWValue(1).withIntMapping(7, 0).and().instance();
    private static final Map<String, String> NICKNAMES = Map.of("@yearly", "0 0 1 1 *", "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *", "@weekly", "0 0 * * 0", "@daily", "0 0 * * *", "@midnight", "0 0 * * *", "@hourly",
            "0 * * * *");

    private final ExecutionTime times;
    private final boolean frequent;

    private CronTimes(ExecutionTime times, boolean frequent) {
        this.times = times;
        this.frequent = frequent;
    }

    /**
     * Understands an expression, or one of {@code @hourly}, {@code @daily}, {@code @weekly}, {@code @monthly},
     * {@code @yearly}.
     *
     * @throws IllegalArgumentException when it can't be understood; the message is for the user
     */
    static CronTimes of(String expression) {
        String full = NICKNAMES.getOrDefault(expression.strip(), expression.strip());
        String[] fields = full.split("\\s+", -1);
        if (fields.length != 5 && fields.length != 6) {
            throw new IllegalArgumentException("cron: '" + expression
                    + "' must have five fields (minute, hour, day of month, month, day of week), or six with seconds first");
        }
        boolean frequent = false;
        for (int i = 0; i < fields.length - 3; i++) {
            frequent |= fields[i].startsWith("*");
        }
        try {
            CronParser parser = new CronParser(fields.length == 5 ? UNIX : WITH_SECONDS);
            return new CronTimes(ExecutionTime.forCron(parser.parse(full).validate()), frequent);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cron: '" + expression + "' can't be understood: "
                    + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        }
    }

    /** Whether a field for seconds, minutes or hours is open, so that they come many times a day. */
    boolean isFrequent() {
        return frequent;
    }

    @Override
    public @Nullable LocalDateTime next(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime)
                .filter(next -> next.isAfter(after)).orElse(null);
    }
}
