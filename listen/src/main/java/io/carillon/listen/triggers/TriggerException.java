package io.carillon.listen.triggers;

/** A trigger that could not be made, or not do its work; the message is for the person to read. */
public final class TriggerException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean passing;

    /**
     * @param message what is wrong
     * @param passing whether it may go well if tried again
     */
    public TriggerException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }

    /** As {@link #TriggerException(String, boolean)} with a cause. */
    public TriggerException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Whether it may go well if tried again. */
    public boolean passing() {
        return passing;
    }
}
