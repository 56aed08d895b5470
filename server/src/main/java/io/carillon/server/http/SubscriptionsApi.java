package io.carillon.server.http;

import io.carillon.hub.subscriptions.Channel;
import io.carillon.hub.subscriptions.UserSubscription;
import io.carillon.hub.subscriptions.UserSubscriptions;
import io.carillon.server.Users;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of whoever asks, below {@code /api/v1}: {@code GET subscriptions}, {@code GET}, {@code PUT} and
 * {@code DELETE subscriptions/{id}}, {@code GET webpush/key}; and the links in mails that end one. Thread-safe.
 */
final class SubscriptionsApi {

    private final UserSubscriptions subscriptions;
    private final Users users;
    private final WaitingAnswers waiting;

    SubscriptionsApi(UserSubscriptions subscriptions, Users users, WaitingAnswers waiting) {
        this.subscriptions = subscriptions;
        this.users = users;
        this.waiting = waiting;
    }

    /**
     * @param id of the subscription; null for all of them
     */
    void handle(HttpServerRequest request, @Nullable String id) {
        String user = users.of(request);
        if (user == null) {
            Answer.problem(403, "subscriptions are users', and the server does not know who asks; have a proxy say it"
                    + " in the header that http_user_header names, or set http_user").send(request);
            return;
        }
        switch (request.method().name()) {
            case "GET" -> waiting.answer(request, () -> id == null ? all(user) : one(user, id));
            case "PUT" -> {
                if (id == null) {
                    Answer.onlyBy("GET").send(request);
                } else {
                    JsonBody.read(request, body -> waiting.answer(request, () -> put(user, id, body)));
                }
            }
            case "DELETE" -> waiting.answer(request,
                    () -> id != null && subscriptions.remove(user, id) ? Answer.text(204, "text/plain", "") : none());
            default -> Answer.onlyBy(id == null ? "GET" : "GET, PUT, DELETE").send(request);
        }
    }

    /** What a browser needs to subscribe. */
    Answer webPushKey() {
        return Answer.json(200, new JsonObject().put("key", subscriptions.webPushKey()));
    }

    private static Answer none() {
        return Answer.problem(404, "you have no such subscription");
    }

    private Answer all(String user) {
        JsonArray channels = new JsonArray();
        for (Channel channel : subscriptions.channels()) {
            channels.add(new JsonObject().put("name", channel.name()).put("type", channel.type()).put("address",
                    new JsonArray(channel.address())));
        }
        JsonArray own = new JsonArray();
        subscriptions.of(user).forEach(each -> own.add(new JsonObject(each.toJson())));
        return Answer.json(200, new JsonObject().put("user", user).put("channels", channels).put("subscriptions", own));
    }

    private Answer one(String user, String id) {
        return subscriptions.find(user, id).map(each -> Answer.json(200, new JsonObject(each.toJson())))
                .orElseGet(SubscriptionsApi::none);
    }

    private Answer put(String user, String id, String body) {
        boolean before = subscriptions.find(user, id).isPresent();
        UserSubscription subscription = UserSubscription.fromJson(user, id, body);
        subscriptions.put(subscription);
        return Answer.json(before ? 200 : 201, new JsonObject(subscription.toJson()));
    }

    /** A link of a mail was followed, by a person's button or by a mail program (RFC 8058). */
    void unsubscribe(HttpServerRequest request) {
        String token = request.getParam("token");
        waiting.answer(request, () -> token != null && subscriptions.unsubscribe(token)
                ? Pages.words(200, "Unsubscribed", "You will not be told any more by this channel.")
                : Pages.words(404, "Not known", "This link ends no subscription; perhaps a part of it is missing."));
    }
}
