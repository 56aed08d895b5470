package io.carillon.server.push;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.hub.HubEvent;
import org.jspecify.annotations.Nullable;

/**
 * Up to where a client has the events of a hub, as the {@code id} of an event says it: {@code 42} is all up to revision
 * 42; {@code 42-1c9f} is, of the events that were published at once at revision 42, those up to the one of this mark.
 *
 * @param revision a revision of the store
 * @param mark     null when all events of the revision are meant
 */
record Place(long revision, @Nullable String mark) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})(?:-([0-9a-f]{1,16}))?");

    /** Reads one; null when it is none of ours. */
    static @Nullable Place of(String id) {
        Matcher matcher = FORM.matcher(id);
        return matcher.matches() ? new Place(Long.parseLong(matcher.group(1)), matcher.group(2)) : null;
    }

    /** Behind an event that is not the last of its commit. */
    static Place within(long revision, HubEvent event) {
        return new Place(revision, Integer.toHexString((event.type() + '/' + event.id()).hashCode()));
    }

    /** The first revision of which something may be missing. */
    long next() {
        return mark == null ? revision + 1 : revision;
    }

    @Override
    public String toString() {
        return mark == null ? Long.toString(revision) : revision + "-" + mark;
    }
}
