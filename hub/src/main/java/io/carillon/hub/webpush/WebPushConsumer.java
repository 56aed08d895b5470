package io.carillon.hub.webpush;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.listen.triggers.TriggerException;
import org.jspecify.annotations.Nullable;

/**
 * Pushes events to the browsers that want them. What is pushed is a JSON object with {@code event_id},
 * {@code event_type}, {@code title}, {@code body} and {@code timestamp}, for a service worker to show. An event that is
 * tried again goes only to those whom it has not reached.
 */
public final class WebPushConsumer implements EventConsumer {

    private static final int AT_ONCE = 16;
    private static final int REMEMBERED = 1000;
    private static final int TOPIC_BYTES = 16;

    /** For how long an event is of interest that says nothing of it. */
    private static final Duration LIFE = Duration.ofDays(1);

    private final WebPush push;
    private final PushSubscriptions subscriptions;
    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE,
            Thread.ofVirtual().name("carillon-web-push-", 0).factory());

    /** Whom an event has reached that has not reached all. */
    private final Map<String, Set<PushSubscription>> reached = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<PushSubscription>> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * @param push stays the caller's
     */
    public WebPushConsumer(WebPush push, PushSubscriptions subscriptions) {
        this.push = push;
        this.subscriptions = subscriptions;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException, InterruptedException {
        String name = event.id() + " " + (event.origin() == null ? 0 : event.origin().revision());
        Set<PushSubscription> done = reached.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet());
        String topic = topic(name);
        String text = text(event);
        Duration life = event.expiration() == null ? LIFE : Duration.between(Instant.now(), event.expiration());
        Duration positive = life.isNegative() ? Duration.ZERO : life;
        List<Callable<@Nullable TriggerException>> calls = new ArrayList<>();
        for (PushSubscription subscription : subscriptions.wanting(event)) {
            if (!done.contains(subscription)) {
                calls.add(() -> one(subscription, text, positive, topic, done));
            }
        }
        List<TriggerException> failures = new ArrayList<>();
        for (Future<@Nullable TriggerException> call : threads.invokeAll(calls)) {
            TriggerException failure = result(call);
            if (failure != null) {
                failures.add(failure);
            }
        }
        if (failures.isEmpty()) {
            reached.remove(name);
            return;
        }
        throw told(failures, calls.size());
    }

    private @Nullable TriggerException one(PushSubscription subscription, String text, Duration life, String topic,
            Set<PushSubscription> done) throws InterruptedException {
        try {
            if (!push.push(subscription, text, life, topic)) {
                subscriptions.remove(subscription);
            }
            done.add(subscription);
            return null;
        } catch (TriggerException e) {
            return e;
        }
    }

    private static @Nullable TriggerException result(Future<@Nullable TriggerException> call)
            throws InterruptedException {
        try {
            return call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            return new TriggerException(String.valueOf(e.getCause()), true, e);
        }
    }

    /** One browser's push service must not keep the events of all others waiting; that none answers may. */
    private static ConsumerException told(List<TriggerException> failures, int tried) {
        TriggerException first = failures.getFirst();
        String message = failures.size() + " of " + tried + " could not be pushed to; the first: " + first.getMessage();
        Duration pause = failures.stream().map(TriggerException::pause).max(Duration::compareTo).orElse(Duration.ZERO);
        if (failures.stream().noneMatch(TriggerException::passing)) {
            return new ConsumerException(Kind.REFUSED, message, first);
        }
        return new ConsumerException(failures.size() == tried && tried > 1 ? Kind.UNAVAILABLE : Kind.FAILED, message,
                pause);
    }

    /** RFC 8030, 5.4: at most 32 characters of base64url. */
    private static String topic(String name) {
        UUID hash = UUID.nameUUIDFromBytes(name.getBytes(UTF_8));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ByteBuffer.allocate(TOPIC_BYTES)
                .putLong(hash.getMostSignificantBits()).putLong(hash.getLeastSignificantBits()).array());
    }

    /** As much of the event as there is room for. */
    private static String text(HubEvent event) {
        String body = event.body();
        String title = event.title();
        // Of ASCII alone.
        String json = json(event, title, body);
        while (json.length() > WebPush.MOST_BYTES && !(body.isEmpty() && title.isEmpty())) {
            if (body.isEmpty()) {
                title = title.substring(0, title.offsetByCodePoints(0, title.codePointCount(0, title.length()) / 2));
            } else {
                body = body.substring(0, body.offsetByCodePoints(0, body.codePointCount(0, body.length()) * 3 / 4));
            }
            json = json(event, title, body.isEmpty() ? "" : body + "...");
        }
        return json;
    }

    private static String json(HubEvent event, String title, String body) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("event_id", event.id());
        fields.put("event_type", event.type());
        fields.put("title", title);
        fields.put("body", body);
        fields.put("timestamp", event.timestamp().toString());
        return PythonJson.compact(fields);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
