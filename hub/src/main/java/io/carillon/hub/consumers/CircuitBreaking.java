package io.carillon.hub.consumers;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer that is left alone for a while after many failures in a row. Meanwhile all events wait, and no attempt is
 * counted; then one of them is tried, and the others follow if that goes well. That somebody refuses an event is no
 * failure of his.
 */
final class CircuitBreaking implements EventConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(CircuitBreaking.class);
    private static final int FAILURES = 10;
    private static final int MOST_FAILURES = 10_000;
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final float ALL = 100;

    private final EventConsumer consumer;
    private final CircuitBreaker breaker;
    private final Duration wait;
    private volatile long openUntil;

    /**
     * @param consumer closed with this
     * @param failures how many failures in a row are many
     * @param wait     how long it is left alone
     */
    CircuitBreaking(EventConsumer consumer, int failures, Duration wait) {
        this.consumer = consumer;
        this.wait = wait;
        this.breaker = CircuitBreaker.of("consumer",
                CircuitBreakerConfig.custom().slidingWindowType(SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(failures).minimumNumberOfCalls(failures).failureRateThreshold(ALL)
                        .waitDurationInOpenState(wait).permittedNumberOfCallsInHalfOpenState(1).build());
        breaker.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
    }

    /** The consumer with what {@code circuit_breaker} says: {@code failures} and {@code wait}. */
    static EventConsumer of(ConsumerSettings settings, EventConsumer consumer) {
        ConsumerSettings own = settings.within("circuit_breaker");
        if (own == null) {
            return new CircuitBreaking(consumer, FAILURES, WAIT);
        }
        EventConsumer breaking = new CircuitBreaking(consumer, own.number("failures", FAILURES, 1, MOST_FAILURES),
                Objects.requireNonNull(own.duration("wait", WAIT)));
        for (String name : own.unknown()) {
            throw settings.mistake(name, "is not known; known are failures, wait");
        }
        return breaking;
    }

    private void changed(StateTransition transition) {
        switch (transition.getToState()) {
            case OPEN -> {
                openUntil = System.nanoTime() + wait.toNanos();
                LOG.warn("{} fails again and again, and is left alone for {}", consumer.getClass().getSimpleName(),
                        wait);
            }
            case CLOSED -> LOG.info("{} takes events again", consumer.getClass().getSimpleName());
            default -> LOG.debug("{}", transition);
        }
    }

    @Override
    public int mostAtOnce() {
        return consumer.mostAtOnce();
    }

    @Override
    public void consume(HubEvent event) throws Exception {
        run(() -> consumer.consume(event));
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws Exception {
        run(() -> consumer.consumeAll(events));
    }

    private interface Call {
        void run() throws Exception;
    }

    private void run(Call call) throws Exception {
        if (!breaker.tryAcquirePermission()) {
            throw new ConsumerException(Kind.UNAVAILABLE, "it failed again and again, and is left alone for a while",
                    Duration.ofNanos(Math.max(1, openUntil - System.nanoTime())));
        }
        long begin = System.nanoTime();
        try {
            call.run();
            breaker.onSuccess(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        } catch (ConsumerException e) {
            if (e.kind() == Kind.REFUSED) {
                breaker.onSuccess(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            } else {
                breaker.onError(System.nanoTime() - begin, TimeUnit.NANOSECONDS, e);
            }
            throw e;
        } catch (Exception e) {
            // An interrupt too: it took longer than it may.
            breaker.onError(System.nanoTime() - begin, TimeUnit.NANOSECONDS, e);
            throw e;
        }
    }

    @Override
    public void before(HubEvent event) {
        consumer.before(event);
    }

    @Override
    public void after(HubEvent event) {
        consumer.after(event);
    }

    @Override
    public void onError(HubEvent event, Exception failure) {
        consumer.onError(event, failure);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
