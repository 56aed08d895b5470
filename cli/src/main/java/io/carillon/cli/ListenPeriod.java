package io.carillon.cli;

import java.time.Instant;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.UserConfig;

/** The options that say where listening begins, and whether it ends (aviso-v1 1.8). */
final class ListenPeriod {

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String NOW = "now";
    private static final String CATCHUP = "catchup";

    private ListenPeriod() {
    }

    static List<CommandOption> options() {
        DateType date = new DateType();
        return List.of(new CommandOption(null, FROM, date, "Replay the events after this time, in UTC."),
                new CommandOption(null, TO, date, "Replay only the events before this time, and end then."),
                CommandOption.flag(null, NOW, "Only hear what comes from now on."),
                CommandOption.flag(null, CATCHUP, "First hear what was missed since the last time."));
    }

    /**
     * What the options say.
     *
     * @throws NotificationException when they contradict each other or the clock
     */
    static ListenOptions of(CommandArguments arguments, UserConfig config) {
        Instant now = Instant.now();
        Instant from = arguments.value(FROM, Instant.class);
        Instant to = arguments.value(TO, Instant.class);
        require(from == null || from.isBefore(now), "from_date must be in the past");
        if (to != null) {
            require(to.isBefore(now), "to_date must be in the past");
            require(from != null, "from_date is required if to_date is defined");
            require(to.isAfter(from), "to_date must be later than from_date");
        }
        boolean onlyNow = arguments.has(NOW);
        boolean catchup = arguments.has(CATCHUP);
        require(!onlyNow || !catchup, "Only now or catchup can be specified at the same time");
        return new ListenOptions(from, to, catchup || (!onlyNow && config.catchup()));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new NotificationException(message, true);
        }
    }
}
