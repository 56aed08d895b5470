package io.carillon.server.etcd;

import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.carillon.store.Bytes;
import io.carillon.store.Compare;
import io.carillon.store.EventStore;
import io.carillon.store.KeyRange;
import io.carillon.store.LeaseStatus;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, as etcd's auth has it: users with roles, roles with permissions on ranges of keys, and tokens. Off
 * until it is enabled, and then one volatile read on the way of each request. Thread-safe.
 */
final class Access {

    /** As etcd's simple tokens: so long after its last use. */
    private static final long TOKEN_NANOS = TimeUnit.SECONDS.toNanos(300);
    private static final long CLEAN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int TOKEN_LETTERS = 16;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String NOTE = "auth";

    private static final EtcdError USER_EMPTY = EtcdError.invalid("etcdserver: user name is empty");
    private static final EtcdError DENIED = new EtcdError(EtcdError.PERMISSION_DENIED, "etcdserver: permission denied");
    private static final EtcdError BAD_TOKEN = new EtcdError(EtcdError.UNAUTHENTICATED,
            "etcdserver: invalid auth token");

    private record Session(String user, long until) {
    }

    private final EventStore store;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private volatile AccessRules rules;
    private volatile long cleaned = System.nanoTime();

    /**
     * Takes up what the store noted.
     *
     * @throws StoreException when that can't be read
     */
    Access(EventStore store) {
        this.store = store;
        Bytes noted = store.note(NOTE);
        this.rules = noted == null ? AccessRules.NONE : AccessRules.read(noted);
    }

    /** What is in force. */
    AccessRules rules() {
        return rules;
    }

    /** Changes what is in force, durably; waits. A change to the same is none. */
    synchronized void change(UnaryOperator<AccessRules> change) {
        AccessRules before = rules;
        AccessRules after = change.apply(before);
        if (!after.equals(before)) {
            store.note(NOTE, after.toBytes());
            rules = after;
        }
    }

    /** A new token for a user who has shown the password. */
    String newToken(String user) {
        long now = System.nanoTime();
        if (now - cleaned > CLEAN_NANOS) {
            cleaned = now;
            sessions.values().removeIf(session -> now - session.until() > 0);
        }
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < TOKEN_LETTERS; i++) {
            token.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        token.append('.').append(store.revision());
        sessions.put(token.toString(), new Session(user, now + TOKEN_NANOS));
        return token.toString();
    }

    /** Lets no token of a user count any more. */
    void forget(String user) {
        sessions.values().removeIf(session -> session.user().equals(user));
    }

    /** Lets no token count any more. */
    void forgetAll() {
        sessions.clear();
    }

    /**
     * Who a caller is.
     *
     * @throws RefusedException when the caller does not say, or the token does not count
     */
    String user(Caller caller) {
        String token = caller.token();
        if (token == null) {
            if (caller.certificate() != null) {
                return caller.certificate();
            }
            throw USER_EMPTY.refusal();
        }
        Session session = sessions.get(token);
        long now = System.nanoTime();
        if (session == null || now - session.until() > 0) {
            throw BAD_TOKEN.refusal();
        }
        sessions.replace(token, session, new Session(session.user(), now + TOKEN_NANOS));
        return session.user();
    }

    /** Refuses callers that are nobody. */
    void requireUser(Caller caller) {
        if (rules.enabled()) {
            rights(rules, caller);
        }
    }

    /** Refuses all who have not the role root. */
    void requireRoot(Caller caller) {
        AccessRules now = rules;
        if (now.enabled() && !rights(now, caller).root()) {
            throw DENIED.refusal();
        }
    }

    private AccessRules.Rights rights(AccessRules now, Caller caller) {
        AccessRules.Rights rights = now.rightsOf(user(caller));
        if (rights == null) {
            throw DENIED.refusal();
        }
        return rights;
    }

    /** Refuses all who may not read these keys. */
    void requireRead(Caller caller, KeyRange keys) {
        AccessRules now = rules;
        if (now.enabled() && !rights(now, caller).mayRead(keys)) {
            throw DENIED.refusal();
        }
    }

    /** What {@link #requireRead} would throw, null if nothing. */
    @Nullable
    RefusedException refusalToRead(Caller caller, KeyRange keys) {
        try {
            requireRead(caller, keys);
            return null;
        } catch (RefusedException e) {
            return e;
        }
    }

    /** Refuses all who may not do everything that a transaction may do. */
    void require(Caller caller, Transaction transaction) {
        AccessRules now = rules;
        if (now.enabled()) {
            AccessRules.Rights rights = rights(now, caller);
            if (!rights.root() && !allowed(rights, transaction)) {
                throw DENIED.refusal();
            }
        }
    }

    private boolean allowed(AccessRules.Rights rights, Transaction transaction) {
        for (Compare compare : transaction.compares()) {
            if (!rights.mayRead(compare.keys())) {
                return false;
            }
        }
        return transaction.then().stream().allMatch(step -> allowed(rights, step))
                && transaction.otherwise().stream().allMatch(step -> allowed(rights, step));
    }

    private boolean allowed(AccessRules.Rights rights, Operation step) {
        return switch (step) {
            case Operation.Put put -> {
                KeyRange key = KeyRange.single(put.key());
                yield rights.mayWrite(key) && (!put.wantPrevious() || rights.mayRead(key))
                        && (put.lease() == 0 || mayEnd(rights, put.lease()));
            }
            case Operation.Delete delete ->
                rights.mayWrite(delete.keys()) && (!delete.wantPrevious() || rights.mayRead(delete.keys()));
            case Operation.Read read -> rights.mayRead(read.request().keys());
            case Transaction nested -> allowed(rights, nested);
        };
    }

    /** Refuses all who may not write every key that a lease holds; waits. */
    void requireLease(Caller caller, long lease) {
        AccessRules now = rules;
        if (now.enabled()) {
            AccessRules.Rights rights = rights(now, caller);
            if (!rights.root() && !mayEnd(rights, lease)) {
                throw DENIED.refusal();
            }
        }
    }

    private boolean mayEnd(AccessRules.Rights rights, long lease) {
        LeaseStatus status = store.lease(lease, true);
        return status == null || status.keys().stream().allMatch(key -> rights.mayWrite(KeyRange.single(key)));
    }
}
