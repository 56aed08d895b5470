package io.carillon.listen.triggers;

import java.time.Duration;

/** A trigger that could not be made, or not do its work; the message is for the person to read. */
public final class TriggerException extends Exception {

    private static final long serialVersionUID = 1;

    private final boolean passing;
    private final boolean unavailable;
    private final Duration pause;

    /**
     * @param message what is wrong
     * @param passing whether it may go well if tried again
     */
    public TriggerException(String message, boolean passing) {
        super(message);
        this.passing = passing;
        this.unavailable = false;
        this.pause = Duration.ZERO;
    }

    /** As {@link #TriggerException(String, boolean)} with a cause. */
    public TriggerException(String message, boolean passing, Throwable cause) {
        super(message, cause);
        this.passing = passing;
        this.unavailable = false;
        this.pause = Duration.ZERO;
    }

    private TriggerException(String message, Duration pause) {
        super(message);
        this.passing = true;
        this.unavailable = true;
        this.pause = pause;
    }

    /**
     * One that lies with the one who was asked, who takes nothing at present, whatever it is.
     *
     * @param message what is wrong
     * @param pause   how long he asks to be left alone; zero if he does not say
     */
    public static TriggerException notBefore(String message, Duration pause) {
        return new TriggerException(message, pause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** Whether it may go well if tried again. */
    public boolean passing() {
        return passing;
    }

    /** Whether nothing is taken at present, whatever it is. */
    public boolean unavailable() {
        return unavailable;
    }

    /** The shortest pause before it makes sense to try again; zero if nothing is known. */
    public Duration pause() {
        return pause;
    }
}
