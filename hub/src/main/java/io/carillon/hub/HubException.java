package io.carillon.hub;

/** A request about hubs or their events that can't be done; the message is one line for the person to read. */
public final class HubException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * @param message what is wrong and how to mend it
     */
    public HubException(String message) {
        super(message);
    }

    /** As {@link #HubException(String)} with a cause. */
    public HubException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
