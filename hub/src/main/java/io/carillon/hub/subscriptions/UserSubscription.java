package io.carillon.hub.subscriptions;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.HubException;
import io.carillon.hub.QuietHours;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * That a user wants to be told of a hub's events in some way. As JSON, in the store and over HTTP: {@code hub},
 * {@code channel}, {@code address} (an object of texts), {@code hours} ({@code from}, {@code to}, {@code zone}; may be
 * missing) and {@code mine}.
 *
 * @param user    whose it is
 * @param id      names it among the user's
 * @param hub     the hub's label
 * @param channel one of those that the server's configuration has
 * @param address where the user is reached, as the channel's type has it: {@code to} for email, {@code url} for a
 *                webhook, {@code endpoint}, {@code p256dh} and {@code auth} for Web Push
 * @param hours   when the user wants to be told; what comes at other times waits; null for always
 * @param mine    whether only events are wanted that name the user among their recipients
 */
public record UserSubscription(String user, String id, String hub, String channel, Map<String, String> address,
        @Nullable Hours hours, boolean mine) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Set<String> FIELDS = Set.of("id", "hub", "channel", "address", "hours", "mine");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_VALUE = 2000;

    /**
     * Hours of the day.
     *
     * @param from their beginning
     * @param to   their end, of the next day if it is not after the beginning
     * @param zone where the clock hangs that they are read from
     */
    public record Hours(LocalTime from, LocalTime to, ZoneId zone) {

        /** All other hours; null when there are none. */
        public @Nullable QuietHours others() {
            return from.equals(to) ? null : new QuietHours(to, from, zone);
        }
    }

    /** Copies the address. */
    public UserSubscription {
        if (!ID.matcher(id).matches()) {
            throw new HubException("a subscription's id must be 1 to 100 letters, digits, '.', '_' or '-', beginning"
                    + " with a letter or digit");
        }
        address = Map.copyOf(address);
    }

    /**
     * Reads one from JSON.
     *
     * @throws HubException when it is none; the message names the field
     */
    public static UserSubscription fromJson(String user, String id, String json) {
        Object value;
        try {
            value = JSON.readValue(json, Object.class);
        } catch (JacksonException e) {
            throw new HubException("a subscription must be a JSON object; this is no JSON", e);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new HubException("a subscription must be a JSON object such as {\"hub\": ...}");
        }
        ConsumerSettings fields = new ConsumerSettings(ConsumerSettings.byName(map));
        for (Object name : map.keySet()) {
            if (!FIELDS.contains(String.valueOf(name))) {
                throw fields.mistake(ConsumerSettings.shown(name),
                        "is not known; known are address, channel, hours, hub and mine");
            }
        }
        return new UserSubscription(user, id, fields.text("hub"), fields.text("channel"), address(fields),
                hours(fields), fields.flag("mine", false));
    }

    private static Map<String, String> address(ConsumerSettings fields) {
        Map<String, String> address = new LinkedHashMap<>();
        ConsumerSettings written = fields.within("address");
        if (written != null) {
            for (String name : written.all().keySet()) {
                String text = written.text(name);
                // What a user gives is never a template: ${...} would bring parts of events to where they don't belong.
                if (text.length() > LONGEST_VALUE || text.contains("$")
                        || text.chars().anyMatch(Character::isISOControl)) {
                    throw written.mistake(name,
                            "must be one line of at most " + LONGEST_VALUE + " characters without '$'");
                }
                address.put(name, text);
            }
        }
        return address;
    }

    private static @Nullable Hours hours(ConsumerSettings fields) {
        ConsumerSettings written = fields.within("hours");
        if (written == null) {
            return null;
        }
        try {
            return new Hours(LocalTime.parse(written.text("from")), LocalTime.parse(written.text("to")),
                    ZoneId.of(String.valueOf(written.text("zone", "UTC"))));
        } catch (DateTimeException e) {
            throw fields.mistake("hours", "must have from and to such as 08:30, and a zone such as Europe/Berlin");
        }
    }

    /** Its JSON, without the user. */
    public String toJson() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("hub", hub);
        fields.put("channel", channel);
        fields.put("address", address);
        if (hours != null) {
            fields.put("hours",
                    Map.of("from", hours.from().toString(), "to", hours.to().toString(), "zone", hours.zone().getId()));
        }
        fields.put("mine", mine);
        return PythonJson.compact(fields);
    }
}
