package io.carillon.server.push;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.carillon.hub.HubEvent;

/**
 * An event as it goes to clients, encoded.
 *
 * @param event who may see it, and until when
 * @param place where a client stands that has it
 * @param json  its JSON, in one line
 */
record Frame(HubEvent event, Place place, byte[] json) {

    /** About what a frame takes in memory beside its JSON. */
    private static final int OVERHEAD = 512;

    /** Encodes events, among which are always all of a commit. */
    static List<Frame> of(List<HubEvent> events) {
        List<Frame> frames = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            HubEvent event = events.get(i);
            long revision = revision(event);
            boolean last = i + 1 == events.size() || revision(events.get(i + 1)) != revision;
            frames.add(new Frame(event, last ? new Place(revision, null) : Place.within(revision, event),
                    event.toJson().getBytes(US_ASCII)));
        }
        return frames;
    }

    private static long revision(HubEvent event) {
        return Objects.requireNonNull(event.origin()).revision();
    }

    long revision() {
        return place.revision();
    }

    boolean isExpired(Instant now) {
        return event.isExpired(now);
    }

    int bytes() {
        return OVERHEAD + 2 * json.length;
    }
}
