package io.carillon.listen;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listeners on threads of their own. The first one that fails ends them all, as in v1 (aviso-v1 1.8). */
final class RunningListeners implements Listening {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final List<ListenerRunner> runners;
    private final List<Thread> threads;
    private final CountDownLatch ended = new CountDownLatch(1);
    private int running;
    private @Nullable NotificationException failure;

    RunningListeners(List<ListenerRunner> runners) {
        this.runners = List.copyOf(runners);
        running = runners.size();
        threads = runners.stream().map(runner -> Thread.ofVirtual().name("aviso-listener").unstarted(() -> run(runner)))
                .toList();
        threads.forEach(Thread::start);
    }

    private void run(ListenerRunner runner) {
        try {
            runner.run();
        } catch (InterruptedException e) {
            LOG.debug("a listener was ended");
        } catch (NotificationException e) {
            LOG.error("{}", e.getMessage());
            failed(e);
        } catch (RuntimeException e) {
            LOG.error("Error while listening: {}", e.toString(), e);
            failed(e);
        }
        runner.ended();
        synchronized (this) {
            running--;
            if (running == 0) {
                ended.countDown();
            }
        }
    }

    private synchronized void failed(RuntimeException cause) {
        if (failure == null) {
            failure = new NotificationException("Error in one of the listening process", true, cause);
        }
        ended.countDown();
    }

    @Override
    public void awaitStart() throws InterruptedException {
        for (ListenerRunner runner : runners) {
            runner.awaitStart();
        }
        requireNoFailure();
    }

    private synchronized void requireNoFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public ListenProgress progress() {
        return runners.stream().map(ListenerRunner::progress).reduce(new ListenProgress(0, 0, 0, false),
                ListenProgress::plus);
    }

    @Override
    public void await() throws InterruptedException {
        ended.await();
        requireNoFailure();
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        Uninterrupted.await(() -> {
            for (Thread thread : threads) {
                thread.join();
            }
        });
        ended.countDown();
    }
}
