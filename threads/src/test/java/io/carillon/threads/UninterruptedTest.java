package io.carillon.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UninterruptedTest {

    private final List<String> happened = new ArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private int interrupts;

    @AfterEach
    void forgetInterrupts() {
        Thread.interrupted();
    }

    /** Is interrupted twice before it comes to its end. */
    private void waitForEnd() throws InterruptedException {
        if (interrupts++ < 2) {
            Thread.currentThread().interrupt();
        } else {
            happened.add("ended");
            end.countDown();
        }
        end.await();
    }

    @Test
    void an_interrupt_neither_ends_the_waiting_nor_is_lost() {
        Uninterrupted.await(this::waitForEnd);
        assertThat(happened).containsExactly("ended");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void who_is_not_interrupted_is_not_afterwards() {
        Uninterrupted.await(() -> happened.add("ended"));
        assertThat(happened).containsExactly("ended");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void an_interrupt_comes_after_the_closing() {
        Uninterrupted.await(this::waitForEnd,
                () -> happened.add("closed, interrupted: " + Thread.currentThread().isInterrupted()));
        assertThat(happened).containsExactly("ended", "closed, interrupted: false");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void an_interrupt_is_not_lost_when_the_closing_fails() {
        assertThatThrownBy(() -> Uninterrupted.await(this::waitForEnd, () -> {
            throw new IllegalStateException("can't be closed");
        })).hasMessage("can't be closed");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
