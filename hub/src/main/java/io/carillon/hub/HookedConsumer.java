package io.carillon.hub;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A consumer with hooks beside its own, and a wish beside its own. */
record HookedConsumer(EventConsumer consumer, Predicate<HubEvent> wish, Consumer<HubEvent> beforeHook,
        Consumer<HubEvent> afterHook, BiConsumer<HubEvent, Exception> errorHook) implements EventConsumer {

    @Override
    public void consume(HubEvent event) throws Exception {
        consumer.consume(event);
    }

    @Override
    public int mostAtOnce() {
        return consumer.mostAtOnce();
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws Exception {
        consumer.consumeAll(events);
    }

    @Override
    public boolean wants(HubEvent event) {
        return wish.test(event) && consumer.wants(event);
    }

    @Override
    public void before(HubEvent event) {
        beforeHook.accept(event);
        consumer.before(event);
    }

    @Override
    public void after(HubEvent event) {
        consumer.after(event);
        afterHook.accept(event);
    }

    @Override
    public void onError(HubEvent event, Exception failure) {
        consumer.onError(event, failure);
        errorHook.accept(event, failure);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
