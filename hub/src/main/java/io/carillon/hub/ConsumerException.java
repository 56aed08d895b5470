package io.carillon.hub;

import java.time.Duration;

/**
 * Why a consumer could not take an event, and what that means for the event. Any other exception of a consumer counts
 * as {@link Kind#FAILED}.
 */
public final class ConsumerException extends Exception {

    private static final long serialVersionUID = 1;

    /** What is to become of the event. */
    public enum Kind {
        /** Nobody will ever take it: it becomes a dead letter at once. */
        REFUSED,
        /** It may go well if tried again, as often as the consumer's options say. */
        FAILED,
        /**
         * Whoever should take it can't be reached, whatever the event: it is tried again until he can, or the
         * consumer's patience ends.
         */
        UNAVAILABLE
    }

    private final Kind kind;
    private final Duration pause;

    private ConsumerException(Kind kind, String message, Duration pause, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.pause = pause;
    }

    /**
     * @param kind    what is to become of the event
     * @param message what is wrong, in one line
     */
    public ConsumerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
        this.pause = Duration.ZERO;
    }

    /** As {@link #ConsumerException(Kind, String)} with a cause. */
    public ConsumerException(Kind kind, String message, Throwable cause) {
        this(kind, message, Duration.ZERO, cause);
    }

    /**
     * @param pause how long whoever refused asks to be left alone
     */
    public ConsumerException(Kind kind, String message, Duration pause) {
        super(message);
        this.kind = kind;
        this.pause = pause;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What is to become of the event. */
    public Kind kind() {
        return kind;
    }

    /** The shortest pause before it makes sense to try again; zero if nothing is known. */
    public Duration pause() {
        return pause;
    }
}
