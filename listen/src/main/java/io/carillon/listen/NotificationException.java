package io.carillon.listen;

/** Something that can't be done for the user; the message is for the person to read, and is v1's where v1 has one. */
public class NotificationException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean known;

    /**
     * @param message what is wrong
     * @param known   whether v1 shows the message bare; it puts before all others what it was doing (aviso-v1 1.9)
     */
    public NotificationException(String message, boolean known) {
        super(message);
        this.known = known;
    }

    /** As {@link #NotificationException(String, boolean)} with a cause. */
    public NotificationException(String message, boolean known, Throwable cause) {
        super(message, cause);
        this.known = known;
    }

    /** Whether v1 shows the message bare. */
    public boolean known() {
        return known;
    }
}
