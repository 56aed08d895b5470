package io.carillon.server.http;

import java.util.concurrent.Executor;

import io.carillon.hub.HubException;
import io.carillon.hub.subscriptions.Channel;
import io.carillon.hub.subscriptions.UserSubscription;
import io.carillon.hub.subscriptions.UserSubscriptions;
import io.carillon.server.EventLoop;
import io.carillon.server.Users;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of whoever asks, below {@code /api/v1}: {@code GET subscriptions}, and {@code GET}, {@code PUT} and
 * {@code DELETE subscriptions/{id}}; and the links in mails that end one. Thread-safe.
 */
final class SubscriptionsApi {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionsApi.class);

    private final UserSubscriptions subscriptions;
    private final Users users;
    private final Executor blocking;

    /**
     * @param blocking where calls that wait are made
     */
    SubscriptionsApi(UserSubscriptions subscriptions, Users users, Executor blocking) {
        this.subscriptions = subscriptions;
        this.users = users;
        this.blocking = blocking;
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
            case "GET" -> answer(request, () -> id == null ? all(user) : one(user, id));
            case "PUT" -> {
                if (id == null) {
                    Answer.onlyBy("GET").send(request);
                } else {
                    JsonBody.read(request, body -> answer(request, () -> put(user, id, body)));
                }
            }
            case "DELETE" -> answer(request,
                    () -> id != null && subscriptions.remove(user, id) ? Answer.text(204, "text/plain", "") : none());
            default -> Answer.onlyBy(id == null ? "GET" : "GET, PUT, DELETE").send(request);
        }
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
        answer(request, () -> token != null && subscriptions.unsubscribe(token)
                ? Pages.words(200, "Unsubscribed", "You will not be told any more by this channel.")
                : Pages.words(404, "Not known", "This link ends no subscription; perhaps a part of it is missing."));
    }

    private interface Work {
        Answer answer();
    }

    private void answer(HttpServerRequest request, Work work) {
        Context context = EventLoop.current();
        blocking.execute(() -> {
            Answer answer = tried(work);
            context.runOnContext(_ -> answer.send(request));
        });
    }

    private static Answer tried(Work work) {
        try {
            return work.answer();
        } catch (HubException e) {
            return Answer.problem(400, e.getMessage());
        } catch (StoreException e) {
            return Answer.problem(503, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("a subscription could not be handled", e);
            return Answer.problem(500, "the server failed; its log says how");
        }
    }
}
