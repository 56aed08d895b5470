package io.carillon.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

import io.carillon.store.Bytes;

/**
 * Where hubs keep what they keep in the store:
 * <ul>
 * <li>{@code /carillon/events/<event type>/<event id>}: an event that was sent, as JSON;
 * <li>{@code /carillon/hub/<label>/<consumer>/cursor}: the revision at which a consumer goes on;
 * <li>{@code /carillon/hub/<label>/<consumer>/dead/<revision>-<n>}: an event that was given up, as JSON;
 * <li>{@code /carillon/channel/<channel>}: the newest message of a channel.
 * </ul>
 * Types, ids and channels are percent-encoded; labels and consumer ids need no encoding.
 */
final class HubKeys {

    static final String EVENTS = "/carillon/events/";
    static final String HUB = "/carillon/hub/";
    private static final String CHANNEL = "/carillon/channel/";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private HubKeys() {
    }

    /** Refuses a name that could not stand in a key, a path or a log line as it is. */
    static String name(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new HubException(what + " must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter"
                    + " or digit, not '" + name.replaceAll("\\p{Cntrl}", " ") + "'");
        }
        return name;
    }

    static Bytes event(HubEvent event) {
        return Bytes.of(EVENTS + encoded(event.type()) + "/" + encoded(event.id()));
    }

    static Bytes cursor(String label, String consumer) {
        return Bytes.of(HUB + label + "/" + consumer + "/cursor");
    }

    static String deadLetters(String label, String consumer) {
        return HUB + label + "/" + consumer + "/dead/";
    }

    static Bytes channel(String channel) {
        return Bytes.of(CHANNEL + encoded(channel));
    }

    private static String encoded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || "._~-@:".indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            }
        }
        return out.toString();
    }
}
