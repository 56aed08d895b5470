package io.carillon.listen.engine.etcd;

/** An etcd's refusal: it answered, but not as asked. */
public final class EtcdException extends Exception {

    private static final long serialVersionUID = 1;

    /** What a refusal means for who asked. */
    enum Kind {
        /** The server is away, starting or overloaded: the same request may be answered later, or by another one. */
        AWAY,
        /** There is no such request here: a proxy lets others pass only, or the store behind it is away. */
        ABSENT,
        /** History was asked for that the server has given up. */
        COMPACTED,
        /** Who asks has shown nothing, or what is not valid any more. */
        UNAUTHENTICATED,
        /** A name and a password were wrong, or are not asked for here. */
        LOGIN,
        /** Who asks is known, and may not. */
        DENIED,
        /** The lease has expired. */
        LEASE,
        /** All else. */
        OTHER
    }

    private final Kind kind;
    private final String description;

    private EtcdException(Kind kind, String text, String description) {
        super(text);
        this.kind = kind;
        this.description = description;
    }

    /**
     * A refusal.
     *
     * @param status      the HTTP status, or that which etcd's gateway gives a gRPC status
     * @param byEtcd      whether etcd itself says so, and not something before it
     * @param text        what was said, in one line
     * @param description the same for people, with what was asked
     */
    public static EtcdException of(int status, boolean byEtcd, String text, String description) {
        return new EtcdException(kind(status, byEtcd, text), text, description);
    }

    private static Kind kind(int status, boolean byEtcd, String text) {
        if (text.contains("required revision has been compacted") || text.contains("History not available")) {
            return Kind.COMPACTED;
        }
        if (status == 401 || text.contains("invalid auth token") || text.contains("revision of auth store is old")
                || text.contains("revision in header is old")) {
            return Kind.UNAUTHENTICATED;
        }
        if (text.contains("authentication failed") || text.contains("authentication is not enabled")
                || text.contains("user name is empty") || text.contains("user name not found")) {
            return Kind.LOGIN;
        }
        if (text.contains("requested lease not found")) {
            return Kind.LEASE;
        }
        if (text.contains("database space exceeded")) {
            return Kind.OTHER;
        }
        return switch (status) {
            case 403 -> Kind.DENIED;
            case 404 -> byEtcd ? Kind.OTHER : Kind.ABSENT;
            case 405, 501 -> Kind.ABSENT;
            case 408, 429 -> Kind.AWAY;
            default -> status >= 500 ? Kind.AWAY : Kind.OTHER;
        };
    }

    Kind kind() {
        return kind;
    }

    /** What was said, and to what, for people. */
    String describe() {
        return description;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
