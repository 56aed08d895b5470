package io.carillon.hub;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes the events that pass a hub's filter. It is called by one thread at a time, unless its options allow more at
 * once. An event may come twice: after a crash what was not yet noted as done comes again.
 */
@FunctionalInterface
public interface EventConsumer extends AutoCloseable {

    /**
     * Takes an event, and returns when that is done.
     *
     * @throws ConsumerException    when it can't be done, with what that means for the event
     * @throws InterruptedException when it takes longer than it may, or the consumer ends; the event counts as not
     *                              taken
     * @throws Exception            when it failed and may be tried again
     */
    void consume(HubEvent event) throws Exception;

    /**
     * Whether it wants an event that passed the hub's filter; if not, the event is done with. Asked before events are
     * put together or counted; quick, and without waiting.
     */
    default boolean wants(HubEvent event) {
        return true;
    }

    /** How many events it likes to be given at once; with more than one, {@link #consumeAll} is called. */
    default int mostAtOnce() {
        return 1;
    }

    /**
     * Takes several events at once: all or none, as far as that can be. When it fails for good, each is given to it
     * alone, so that only those become dead letters that can't be taken.
     *
     * @throws ConsumerException    as {@link #consume}
     * @throws InterruptedException as {@link #consume}
     * @throws Exception            as {@link #consume}
     */
    default void consumeAll(List<HubEvent> events) throws Exception {
        for (HubEvent event : events) {
            consume(event);
        }
    }

    /** Called before each attempt; what it throws counts as if {@link #consume} had. */
    default void before(HubEvent event) {
        // a hook
    }

    /** Called after an attempt that went well; what it throws is logged, and changes nothing. */
    default void after(HubEvent event) {
        // a hook
    }

    /** Called after an attempt that did not go well; what it throws is logged, and changes nothing. */
    default void onError(HubEvent event, Exception failure) {
        // a hook
    }

    /** Lets go of what it holds; nothing comes afterwards. */
    @Override
    default void close() {
        // most hold nothing
    }

    /** The same consumer, which wants only some of the events; see {@link #wants}. */
    default EventConsumer wanting(Predicate<HubEvent> wish) {
        return new HookedConsumer(this, wish, _ -> {
        }, _ -> {
        }, (_, _) -> {
        });
    }

    /** The same consumer with something done before each attempt. */
    default EventConsumer withBefore(Consumer<HubEvent> hook) {
        return new HookedConsumer(this, _ -> true, hook, _ -> {
        }, (_, _) -> {
        });
    }

    /** The same consumer with something done after each attempt that went well. */
    default EventConsumer withAfter(Consumer<HubEvent> hook) {
        return new HookedConsumer(this, _ -> true, _ -> {
        }, hook, (_, _) -> {
        });
    }

    /** The same consumer with something done after each attempt that did not go well. */
    default EventConsumer withOnError(BiConsumer<HubEvent, Exception> hook) {
        return new HookedConsumer(this, _ -> true, _ -> {
        }, _ -> {
        }, hook);
    }
}
