package io.carillon.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.carillon.event.Origin;
import io.carillon.event.python.PythonJson;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/** The events that consumers gave up; they stay in the store until someone retries or discards them. Thread-safe. */
public final class DeadLetters {

    private static final int PAGE = 1000;

    private final EventStore store;
    private final Matcher matcher;

    DeadLetters(EventStore store, Matcher matcher) {
        this.store = store;
        this.matcher = matcher;
    }

    /** Keeps one. Who gives up the same event again replaces the letter. */
    void add(String hub, String consumer, HubEvent event, String reason, int attempts, Instant time) {
        Origin origin = Objects.requireNonNull(event.origin());
        String id = "%019d-%s".formatted(origin.revision(),
                UUID.nameUUIDFromBytes((origin.key() + " " + event.id()).getBytes(UTF_8)).toString().substring(0, 8));
        put(new DeadLetter(hub, consumer, id, event, reason, attempts, time));
    }

    private void put(DeadLetter letter) {
        Origin origin = Objects.requireNonNull(letter.event().origin());
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("reason", letter.reason());
        fields.put("attempts", letter.attempts());
        fields.put("time", letter.time().toString());
        fields.put("key", origin.key());
        fields.put("revision", origin.revision());
        fields.put("published", origin.time() == null ? null : origin.time().toString());
        fields.put("event", letter.event().fields());
        store.commit(Transaction.of(new Operation.Put(key(letter), Bytes.of(PythonJson.compact(fields)))));
    }

    private static Bytes key(DeadLetter letter) {
        return Bytes.of(HubKeys.deadLetters(letter.hub(), letter.consumer()) + letter.id());
    }

    /**
     * Those of a consumer, the oldest first; also of one that is not registered any more.
     *
     * @param hub  the hub's label
     * @param most how many at most
     */
    public List<DeadLetter> list(String hub, String consumer, int most) {
        String prefix = HubKeys.deadLetters(HubKeys.name("a hub's label", hub),
                HubKeys.name("a consumer's id", consumer));
        List<DeadLetter> letters = new ArrayList<>();
        for (Entry entry : store.range(request(prefix, most, false)).entries()) {
            letters.add(read(hub, consumer, entry.key().text().substring(prefix.length()), entry));
        }
        return letters;
    }

    /**
     * Those of all consumers, by hub, consumer and age; also of such as are not registered any more.
     *
     * @param most how many at most
     */
    public List<DeadLetter> all(int most) {
        List<DeadLetter> letters = new ArrayList<>();
        KeyRange all = KeyRange.prefix(Bytes.of(HubKeys.HUB));
        KeyRange left = all;
        while (letters.size() < most) {
            List<Entry> page = store
                    .range(new RangeRequest(left, 0, PAGE, RangeRequest.Sort.KEY, false, false, 0, 0, 0, 0)).entries();
            for (Entry entry : page) {
                String[] place = entry.key().text().substring(HubKeys.HUB.length()).split("/", -1);
                if (place.length == 4 && place[2].equals("dead") && letters.size() < most) {
                    letters.add(read(place[0], place[1], place[3], entry));
                }
            }
            if (page.size() < PAGE) {
                break;
            }
            left = KeyRange.between(Bytes.of(page.getLast().key().text() + '\0'), Objects.requireNonNull(all.end()));
        }
        return letters;
    }

    /**
     * One by what names it.
     *
     * @return null if there is none
     */
    public @Nullable DeadLetter find(String hub, String consumer, String id) {
        Entry entry = store.get(Bytes
                .of(HubKeys.deadLetters(HubKeys.name("a hub's label", hub), HubKeys.name("a consumer's id", consumer))
                        + id));
        return entry == null ? null : read(hub, consumer, id, entry);
    }

    /** How many a consumer has. */
    public long count(String hub, String consumer) {
        return store.range(request(HubKeys.deadLetters(hub, consumer), 0, true)).count();
    }

    private static RangeRequest request(String prefix, int most, boolean countOnly) {
        return new RangeRequest(KeyRange.prefix(Bytes.of(prefix)), 0, most, RangeRequest.Sort.KEY, false, countOnly, 0,
                0, 0, 0);
    }

    private static DeadLetter read(String hub, String consumer, String id, Entry entry) {
        if (HubEventJson.parse(entry.value().text()) instanceof Map<?, ?> fields
                && fields.get("event") instanceof Map<?, ?> event && fields.get("key") instanceof String key
                && fields.get("revision") instanceof Number revision
                && fields.get("attempts") instanceof Number attempts && fields.get("time") instanceof String time) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>();
            event.forEach((name, value) -> members.put(String.valueOf(name), value));
            Instant published = fields.get("published") instanceof String text ? Instant.parse(text) : null;
            return new DeadLetter(hub, consumer, id,
                    HubEvent.fromFields(members).at(new Origin(key, revision.longValue(), published)),
                    String.valueOf(fields.get("reason")), attempts.intValue(), Instant.parse(time));
        }
        throw new HubException(entry.key() + " is no dead letter; delete it");
    }

    /**
     * Gives an event to its consumer once more. If that goes well, or it has expired meanwhile, the letter is gone;
     * otherwise it has the new reason.
     *
     * @return null when it went well, otherwise what went wrong
     * @throws HubException         when there is no such consumer at present
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public @Nullable String retry(DeadLetter letter) throws InterruptedException {
        Hub hub = matcher.hub(letter.hub());
        ConsumerRun run = hub == null ? null : hub.run(letter.consumer());
        if (run == null) {
            throw new HubException("hub '" + letter.hub() + "' has no consumer '" + letter.consumer()
                    + "' at present, which alone can take the event");
        }
        String reason = run.retry(letter.event());
        if (reason == null) {
            discard(letter);
        } else {
            put(new DeadLetter(letter.hub(), letter.consumer(), letter.id(), letter.event(), reason,
                    letter.attempts() + 1, letter.time()));
        }
        return reason;
    }

    /** Throws one away. */
    public void discard(DeadLetter letter) {
        store.commit(Transaction.of(new Operation.Delete(KeyRange.single(key(letter)), false)));
    }
}
