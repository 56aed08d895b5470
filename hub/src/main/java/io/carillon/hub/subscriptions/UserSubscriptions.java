package io.carillon.hub.subscriptions;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.carillon.hub.Audience;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.webpush.VapidKeys;
import io.carillon.hub.webpush.WebPush;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of users, kept in the store below {@code /carillon/subscriptions/<user>/<id>}, and each at work as
 * a consumer of its hub while there are the hub and the channel that it names. Thread-safe.
 */
public final class UserSubscriptions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(UserSubscriptions.class);
    private static final String PREFIX = "/carillon/subscriptions/";

    /** Under this name the store keeps, beside its keys, what links are signed with. */
    private static final String SECRET = "hub.secret";

    /** Under this one what push services know the server by. */
    private static final String VAPID = "hub.vapid";

    private static final int SECRET_BYTES = 32;
    private static final int MOST_OF_A_USER = 100;
    private static final String ALGORITHM = "HmacSHA256";

    private final EventStore store;
    private final Notifications notifications;
    private final Supplier<Map<String, Channel>> channels;
    private final @Nullable String url;
    private final SecretKeySpec secret;
    private final VapidKeys keys;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;

    /** All of them, by their keys in the store. */
    private final Map<String, UserSubscription> wanted = new TreeMap<>();
    private final Map<String, Running> running = new HashMap<>();

    /** What the channels of Web Push push by, shared by all subscriptions. */
    private final Map<Channel, WebPush> pushes = new HashMap<>();

    private record Running(UserSubscription subscription, Channel channel, Hub hub, String consumer) {
    }

    private UserSubscriptions(EventStore store, Notifications notifications, Supplier<Map<String, Channel>> channels,
            @Nullable String url, Duration every) {
        this.store = store;
        this.notifications = notifications;
        this.channels = channels;
        this.url = url;
        this.secret = new SecretKeySpec(Base64.getDecoder().decode(secret(store)), ALGORITHM);
        this.keys = vapid(store);
        this.keeper = Thread.ofVirtual().name("carillon-subscriptions").unstarted(() -> keep(every));
    }

    private static String secret(EventStore store) {
        Bytes kept = store.note(SECRET);
        if (kept != null) {
            return kept.text();
        }
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        String made = Base64.getEncoder().encodeToString(bytes);
        store.note(SECRET, Bytes.of(made));
        return made;
    }

    /** Browsers bind their subscriptions to them. */
    private static VapidKeys vapid(EventStore store) {
        Bytes kept = store.note(VAPID);
        if (kept != null) {
            return VapidKeys.of(kept.text());
        }
        VapidKeys made = VapidKeys.generate();
        store.note(VAPID, Bytes.of(made.toText()));
        return made;
    }

    /**
     * Sets them to work.
     *
     * @param channels those that the configuration has at present
     * @param url      where users reach the server, such as {@code https://hubs.example.org}; null when that is not
     *                 known: then mails have no link that ends them
     * @param every    how often it is looked whether hubs and channels are still those
     * @throws StoreException when they can't be read
     */
    public static UserSubscriptions start(EventStore store, Notifications notifications,
            Supplier<Map<String, Channel>> channels, @Nullable String url, Duration every) {
        UserSubscriptions subscriptions = new UserSubscriptions(store, notifications, channels, url, every);
        subscriptions.read();
        subscriptions.adjust();
        subscriptions.keeper.start();
        return subscriptions;
    }

    private synchronized void read() {
        for (Entry entry : store.range(RangeRequest.at(KeyRange.prefix(Bytes.of(PREFIX)), 0)).entries()) {
            String key = entry.key().text();
            int slash = key.lastIndexOf('/');
            try {
                wanted.put(key, UserSubscription.fromJson(decoded(key.substring(PREFIX.length(), slash)),
                        key.substring(slash + 1), entry.value().text()));
            } catch (HubException e) {
                LOG.error("{} is no subscription, and is left alone: {}", key, e.getMessage());
            }
        }
    }

    private static String encoded(String user) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(user.getBytes(UTF_8));
    }

    private static String decoded(String user) {
        try {
            return new String(Base64.getUrlDecoder().decode(user), UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HubException("'" + user + "' is no user", e);
        }
    }

    private static String key(String user, String id) {
        return PREFIX + encoded(user) + "/" + id;
    }

    private void keep(Duration every) {
        try {
            while (!closing.await(every.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    adjust();
                } catch (HubException | StoreException e) {
                    LOG.warn("subscriptions can't be adjusted, trying again: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("subscriptions are not looked after any more", e);
        }
    }

    /** The channels that there are at present. */
    public List<Channel> channels() {
        return List.copyOf(channels.get().values());
    }

    /** What browsers need to subscribe by Web Push: the server's public key in base64url (RFC 8292, 4). */
    public String webPushKey() {
        return keys.publicKey();
    }

    /** Those of a user, in the order of their ids. */
    public synchronized List<UserSubscription> of(String user) {
        return wanted.values().stream().filter(each -> each.user().equals(user)).toList();
    }

    /** One of a user's. */
    public synchronized Optional<UserSubscription> find(String user, String id) {
        return Optional.ofNullable(wanted.get(key(user, id)));
    }

    /**
     * Keeps one, in place of the one that had its id, and sets it to work. It begins with what is published from now
     * on.
     *
     * @throws HubException   when it names no hub, no channel or no address, or there are too many of the user's
     * @throws StoreException when it can't be kept
     */
    public synchronized void put(UserSubscription subscription) {
        if (notifications.hub(subscription.hub()).isEmpty()) {
            throw new HubException("hub: there is none of this label");
        }
        Channel channel = channels.get().get(subscription.channel());
        if (channel == null) {
            throw new HubException("channel must be one of " + String.join(", ", channels.get().keySet()));
        }
        String key = key(subscription.user(), subscription.id());
        if (!wanted.containsKey(key) && of(subscription.user()).size() >= MOST_OF_A_USER) {
            throw new HubException("a user may have " + MOST_OF_A_USER + " subscriptions; end one first");
        }
        consumer(channel, subscription).close();
        store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.of(subscription.toJson()))));
        wanted.put(key, subscription);
        adjust();
    }

    /**
     * Ends one of a user's: when this returns nothing comes any more.
     *
     * @return whether there was one
     * @throws StoreException when it can't be forgotten
     */
    public synchronized boolean remove(String user, String id) {
        String key = key(user, id);
        if (!wanted.containsKey(key)) {
            return false;
        }
        store.commit(Transaction.of(new Operation.Delete(KeyRange.single(Bytes.of(key)), false)));
        wanted.remove(key);
        adjust();
        return true;
    }

    /** Makes what runs that which is wanted. */
    private synchronized void adjust() {
        Map<String, Channel> known = channels.get();
        for (String key : List.copyOf(running.keySet())) {
            Running now = Objects.requireNonNull(running.get(key));
            UserSubscription subscription = wanted.get(key);
            if (subscription == null || !subscription.equals(now.subscription())
                    || notifications.hub(subscription.hub()).orElse(null) != now.hub()
                    || !now.channel().equals(known.get(subscription.channel()))) {
                running.remove(key);
                end(now, subscription == null || !subscription.hub().equals(now.hub().label()));
            }
        }
        wanted.forEach((key, subscription) -> {
            Hub hub = notifications.hub(subscription.hub()).orElse(null);
            Channel channel = known.get(subscription.channel());
            if (hub != null && channel != null && !running.containsKey(key)) {
                begin(key, subscription, hub, channel);
            }
        });
    }

    private static void end(Running now, boolean forGood) {
        if (now.hub().isRegistered(now.consumer())) {
            if (forGood) {
                now.hub().deregister(now.consumer());
            } else {
                now.hub().suspend(now.consumer());
            }
        }
    }

    /** Whether the user may see an event of the hub, and wants it. */
    private static boolean isFor(UserSubscription subscription, Hub hub, HubEvent event) {
        Audience audience = subscription.mine() ? Audience.RECIPIENTS : hub.audience();
        return audience.includes(subscription.user(), event);
    }

    private void begin(String key, UserSubscription subscription, Hub hub, Channel channel) {
        String consumer = "user-" + UUID.nameUUIDFromBytes(key.getBytes(UTF_8));
        DeliveryOptions options = subscription.hours() == null
                ? channel.options()
                : channel.options().withQuietHours(subscription.hours().others());
        try {
            hub.register(consumer, consumer(channel, subscription).wanting(event -> isFor(subscription, hub, event)),
                    options);
            running.put(key, new Running(subscription, channel, hub, consumer));
        } catch (HubException e) {
            // The hub was closed meanwhile, or the channel's settings don't go with the address any more.
            LOG.warn("subscription {} of hub {} rests: {}", subscription.id(), hub.label(), e.getMessage());
        }
    }

    private EventConsumer consumer(Channel channel, UserSubscription subscription) {
        WebPush push = channel.isWebPush() ? pushes.computeIfAbsent(channel, each -> each.push(keys)) : null;
        return channel.consumer(subscription, link(subscription), push, () -> Thread.ofVirtual()
                .name("carillon-subscription-gone").start(() -> gone(subscription.user(), subscription.id())));
    }

    /** Elsewhere than in the consumer, whose end is waited for. */
    private void gone(String user, String id) {
        try {
            if (remove(user, id)) {
                LOG.info("subscription {} was ended, for nobody is at its address any more", id);
            }
        } catch (StoreException e) {
            LOG.warn("subscription {} can't be ended at present: {}", id, e.getMessage());
        }
    }

    private @Nullable String link(UserSubscription subscription) {
        return url == null ? null : url + "/unsubscribe?token=" + URLEncoder.encode(token(subscription), UTF_8);
    }

    /** What proves that its bearer may end a subscription, and nothing else. Does not run out. */
    String token(UserSubscription subscription) {
        String named = encoded(subscription.user()) + "." + subscription.id();
        return named + "~" + signature(named);
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }

    /**
     * Ends the subscription of a link in a mail.
     *
     * @param token as the link has it
     * @return whether the token is one; the subscription may have been ended before
     * @throws StoreException when it can't be forgotten
     */
    public boolean unsubscribe(String token) {
        int end = token.lastIndexOf('~');
        String named = end < 0 ? "" : token.substring(0, end);
        int dot = named.indexOf('.');
        if (dot < 0
                || !MessageDigest.isEqual(signature(named).getBytes(UTF_8), token.substring(end + 1).getBytes(UTF_8))) {
            return false;
        }
        remove(decoded(named.substring(0, dot)), named.substring(dot + 1));
        return true;
    }

    /** Ends the work; the subscriptions stay. */
    @Override
    public void close() {
        closing.countDown();
        Uninterrupted.await(keeper::join);
        synchronized (this) {
            running.values().forEach(each -> end(each, false));
            running.clear();
            pushes.values().forEach(WebPush::close);
            pushes.clear();
        }
    }
}
