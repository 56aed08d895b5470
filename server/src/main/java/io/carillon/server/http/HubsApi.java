package io.carillon.server.http;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.carillon.hub.Audience;
import io.carillon.hub.ConsumerStatus;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.server.EventLoop;
import io.carillon.server.ServedHubs;
import io.carillon.server.push.Push;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hubs over HTTP, below {@code /api/v1}: {@code GET hubs}, {@code GET hubs/{hub}}, {@code GET hubs/{hub}/events}
 * (server-sent events, or a WebSocket), {@code POST hubs/{hub}/events} and {@code POST events}. Thread-safe.
 */
final class HubsApi {

    private static final Logger LOG = LoggerFactory.getLogger(HubsApi.class);
    private static final int MOST_REPLAYED = 1000;
    private static final String EVENTS = "events";

    private final ServedHubs served;
    private final Notifications notifications;
    private final Push push;
    private final WaitingAnswers waiting;
    private final DeadLettersApi deadLetters;
    private final @Nullable SubscriptionsApi subscriptions;

    HubsApi(ServedHubs served, Push push, WaitingAnswers waiting) {
        this.served = served;
        this.notifications = served.notifications();
        this.push = push;
        this.waiting = waiting;
        this.deadLetters = new DeadLettersApi(notifications);
        this.subscriptions = served.subscriptions() == null
                ? null
                : new SubscriptionsApi(served.subscriptions(), served.users(), waiting);
    }

    /** Subscriptions of users; null when there are none. */
    @Nullable
    SubscriptionsApi subscriptions() {
        return subscriptions;
    }

    /**
     * @param path what is asked for, below {@code /api/v1/}
     */
    void handle(HttpServerRequest request, String path) {
        if (isForeign(request)) {
            Answer.problem(403, "pages of other sites may not ask this server").send(request);
            return;
        }
        String[] parts = path.split("/", -1);
        if (DeadLettersApi.serves(path)) {
            deadLetters(request, path);
        } else if (path.equals("hubs")) {
            get(request, () -> list(request));
        } else if (path.equals(EVENTS)) {
            if (request.method().equals(HttpMethod.POST)) {
                receive(request, null);
            } else {
                Answer.onlyBy("POST").send(request);
            }
        } else if (parts[0].equals("subscriptions") && parts.length <= 2 && subscriptions != null) {
            subscriptions.handle(request, parts.length == 1 ? null : parts[1]);
        } else if (path.equals("webpush/key") && subscriptions != null) {
            get(request, () -> subscriptions.webPushKey().send(request));
        } else if (parts[0].equals("hubs") && (parts.length == 2 || (parts.length == 3 && parts[2].equals(EVENTS)))) {
            Hub hub = notifications.hub(parts[1]).orElse(null);
            if (hub == null) {
                Answer.problem(404, "there is no such hub; /api/v1/hubs lists those that there are").send(request);
            } else if (parts.length == 2) {
                get(request, () -> Answer.json(200, shown(hub)).send(request));
            } else if (request.method().equals(HttpMethod.POST)) {
                receive(request, hub);
            } else if (request.method().equals(HttpMethod.GET)) {
                follow(request, hub);
            } else {
                Answer.onlyBy("GET, POST").send(request);
            }
        } else {
            Answer.problem(404,
                    "there are hubs, hubs/{hub}, hubs/{hub}/events, events, subscriptions, webpush/key and dead-letters below /api/v1/")
                    .send(request);
        }
    }

    /**
     * Whether a browser sends it for a page that is not this server's: reading is kept from such pages by the browser,
     * but not writing, nor WebSockets.
     */
    private static boolean isForeign(HttpServerRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        int scheme = origin.indexOf("://");
        return scheme < 0 || !origin.substring(scheme + 3).equalsIgnoreCase(request.getHeader("Host"));
    }

    /** They are the operators' business: who comes through the proxy that says which user asks sees none of them. */
    private void deadLetters(HttpServerRequest request, String path) {
        if (served.users().header() != null && served.users().of(request) != null) {
            Answer.problem(403, "dead letters are for operators, who ask the server itself").send(request);
            return;
        }
        waiting.answer(request, () -> deadLetters.answer(request.method().name(), path));
    }

    private static void get(HttpServerRequest request, Runnable answer) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            answer.run();
        } else {
            Answer.onlyBy("GET").send(request);
        }
    }

    private void list(HttpServerRequest request) {
        JsonArray hubs = new JsonArray();
        notifications.hubs().forEach(hub -> hubs.add(shown(hub)));
        Answer.json(200, new JsonObject().put("hubs", hubs)).send(request);
    }

    private JsonObject shown(Hub hub) {
        JsonArray consumers = new JsonArray();
        for (ConsumerStatus status : hub.status()) {
            consumers.add(new JsonObject().put("id", status.consumer()).put("position", status.position())
                    .put("backlog", Math.max(0, notifications.matched() + 1 - status.position()))
                    .put("delivered", status.delivered()).put("failures", status.failures())
                    .put("dead_letters", status.deadLetters()).put("trouble", status.trouble()));
        }
        return new JsonObject().put("label", hub.label()).put("id", hub.id())
                .put("audience", hub.audience().name().toLowerCase(Locale.ROOT)).put(EVENTS, hub.events())
                .put("consumers", consumers);
    }

    private void follow(HttpServerRequest request, Hub hub) {
        String user = served.users().of(request);
        if (hub.audience() == Audience.RECIPIENTS && user == null) {
            Answer.problem(403,
                    "this hub shows each user what names them, and the server does not know who asks; have"
                            + " a proxy say it in the header that http_user_header names, or set http_user")
                    .send(request);
            return;
        }
        int replay;
        try {
            replay = replay(request.getParam("replay"));
        } catch (HubException e) {
            Answer.problem(400, e.getMessage()).send(request);
            return;
        }
        String last = request.getHeader("Last-Event-ID");
        Push.Wanted wanted = new Push.Wanted(user, last != null ? last : request.getParam("last_event_id"), replay);
        if ("websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
            request.toWebSocket().onSuccess(socket -> push.serve(socket, hub, wanted))
                    .onFailure(e -> LOG.debug("a WebSocket was not made: {}", e.getMessage()));
        } else {
            push.serve(request, hub, wanted);
        }
    }

    private static int replay(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0 && number <= MOST_REPLAYED) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new HubException(wrongReplay(text), e);
        }
        throw new HubException(wrongReplay(text));
    }

    private static String wrongReplay(String text) {
        return "replay must be a whole number from 0 to " + MOST_REPLAYED + ", not '"
                + text.substring(0, Math.min(20, text.length())) + "'";
    }

    /**
     * @param hub the hub that must want the event; null if that is all the same
     */
    private void receive(HttpServerRequest request, @Nullable Hub hub) {
        Context context = EventLoop.current();
        JsonBody.read(request, body -> {
            var _ = CompletableFuture.supplyAsync(() -> HubEvent.fromJson(body), waiting.executor())
                    .thenCompose(event -> send(event, hub)).exceptionally(WaitingAnswers::refusal)
                    .thenAccept(answer -> context.runOnContext(_ -> answer.send(request)));
        });
    }

    private CompletableFuture<Answer> send(HubEvent event, @Nullable Hub hub) {
        if (hub != null && !hub.filter().test(event)) {
            return CompletableFuture.completedFuture(Answer.problem(422, "the filter of hub " + hub.label()
                    + " does not let this event pass; mend the event, or send it to /api/v1/events"));
        }
        return notifications.sendAsync(event).thenApply(
                revision -> Answer.json(201, new JsonObject().put("id", event.id()).put("revision", revision)));
    }
}
