package io.carillon.listen;

/** Listeners at work, begun by {@link NotificationManager#listen}. Thread-safe. */
public interface Listening extends AutoCloseable {

    /**
     * Waits until all listeners have come to their end: at the time that {@link ListenOptions#to()} gives, or by
     * {@link #close()}.
     *
     * @throws NotificationException when a listener had to give up
     * @throws InterruptedException  when the waiting thread is interrupted; the listeners go on
     */
    void await() throws InterruptedException;

    /**
     * Waits until each listener knows where it begins: from then on nothing that is published escapes it.
     *
     * @throws NotificationException when a listener had to give up
     * @throws InterruptedException  when the waiting thread is interrupted; the listeners go on
     */
    void awaitStart() throws InterruptedException;

    /** How far the listeners are. */
    ListenProgress progress();

    /**
     * Ends all listeners, lets triggers that run come to their end for a while, and saves how far each listener was.
     */
    @Override
    void close();
}
