package io.carillon.server.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.DeadLetter;
import io.carillon.hub.DeadLetters;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import org.jspecify.annotations.Nullable;

/**
 * What consumers of hubs gave up, over HTTP, below {@code /api/v1}: {@code GET dead-letters} lists it;
 * {@code GET dead-letters/{hub}/{consumer}/{id}} shows one and {@code DELETE} discards it; {@code POST} to its
 * {@code /retry} gives it to its consumer once more. Calls wait for the store, or for the consumer. Thread-safe.
 */
final class DeadLettersApi {

    /** How many are listed at most. */
    static final int MOST_LISTED = 1000;

    private static final String PATH = "dead-letters";
    private static final String RETRY = "retry";

    private final DeadLetters letters;

    /**
     * @param notifications whose dead letters they are; stays the caller's
     */
    DeadLettersApi(Notifications notifications) {
        this.letters = notifications.deadLetters();
    }

    /**
     * Whether it is this that answers for a path.
     *
     * @param path what is asked for, below {@code /api/v1/}
     */
    static boolean serves(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    /**
     * Does what is asked for. Not for an event loop.
     *
     * @param method the method of HTTP
     * @param path   what is asked for, below {@code /api/v1/}
     * @throws InterruptedException when the waiting thread is interrupted
     */
    Answer answer(String method, String path) throws InterruptedException {
        String[] parts = path.split("/", -1);
        try {
            return switch (parts.length) {
                case 1 -> method.equals("GET") ? list() : Answer.onlyBy("GET");
                case 4 -> one(method, parts);
                case 5 -> parts[4].equals(RETRY) ? retry(method, parts) : unknown();
                default -> unknown();
            };
        } catch (HubException e) {
            return Answer.problem(409, e.getMessage());
        }
    }

    private Answer list() {
        List<DeadLetter> all = letters.all(MOST_LISTED + 1);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("dead_letters", all.stream().limit(MOST_LISTED).map(DeadLettersApi::fields).toList());
        body.put("more", all.size() > MOST_LISTED);
        return ok(body);
    }

    private Answer one(String method, String[] parts) {
        DeadLetter letter = letters.find(parts[1], parts[2], parts[3]);
        if (letter == null) {
            return gone();
        }
        return switch (method) {
            case "GET" -> ok(fields(letter));
            case "DELETE" -> {
                letters.discard(letter);
                yield ok(Map.of("discarded", true));
            }
            default -> Answer.onlyBy("GET, DELETE");
        };
    }

    private Answer retry(String method, String[] parts) throws InterruptedException {
        if (!method.equals("POST")) {
            return Answer.onlyBy("POST");
        }
        DeadLetter letter = letters.find(parts[1], parts[2], parts[3]);
        if (letter == null) {
            return gone();
        }
        String error = letters.retry(letter);
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("delivered", error == null);
        if (error != null) {
            body.put("error", error);
        }
        return ok(body);
    }

    private static Answer ok(Map<String, ?> body) {
        return Answer.text(200, "application/json", PythonJson.compact(body));
    }

    private static Map<String, Object> fields(DeadLetter letter) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("hub", letter.hub());
        fields.put("consumer", letter.consumer());
        fields.put("id", letter.id());
        fields.put("reason", letter.reason());
        fields.put("attempts", letter.attempts());
        fields.put("time", letter.time().toString());
        fields.put("event", letter.event().fields());
        return fields;
    }

    private static Answer gone() {
        return Answer.problem(404, "there is no such dead letter; /api/v1/" + PATH + " lists those that there are");
    }

    private static Answer unknown() {
        return Answer.problem(404,
                "there are " + PATH + ", " + PATH + "/{hub}/{consumer}/{id} and its /" + RETRY + " below /api/v1/");
    }
}
