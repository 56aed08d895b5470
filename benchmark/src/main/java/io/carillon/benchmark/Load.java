package io.carillon.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Does the same thing from several threads, each again as soon as it is done, and measures after a warm-up. */
final class Load {

    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

    private Load() {
    }

    /** What one of the threads does again and again. */
    interface Worker {
        void once() throws Exception;
    }

    /** Makes the worker of a thread. */
    interface WorkerMaker {
        Worker make(int number) throws Exception;
    }

    /**
     * Runs a load.
     *
     * @param threads how many, virtual ones
     */
    static Measured run(int threads, Duration warmUp, Duration time, WorkerMaker maker) throws Exception {
        Run run = new Run();
        List<Thread> all = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            int number = i;
            all.add(Thread.ofVirtual().name("load-" + i).start(() -> run.work(number, maker, ready)));
        }
        ready.await();
        Thread.sleep(warmUp);
        run.latencies.reset();
        long start = System.nanoTime();
        run.recording = true;
        Thread.sleep(time);
        run.recording = false;
        long nanos = System.nanoTime() - start;
        Histogram latencies = run.latencies.copy();
        run.stop = true;
        for (Thread thread : all) {
            thread.join();
        }
        Exception failure = run.failure.get();
        if (failure != null) {
            throw failure;
        }
        return new Measured(latencies.getTotalCount(), Duration.ofNanos(nanos), latencies);
    }

    private static final class Run {

        private final ConcurrentHistogram latencies = new ConcurrentHistogram(LONGEST_NANOS, 3);
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        private volatile boolean recording;
        private volatile boolean stop;

        void work(int number, WorkerMaker maker, CountDownLatch ready) {
            try {
                Worker worker;
                try {
                    worker = maker.make(number);
                } finally {
                    ready.countDown();
                }
                while (!stop) {
                    long start = System.nanoTime();
                    worker.once();
                    if (recording) {
                        latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - start));
                    }
                }
            } catch (Exception e) {
                failure.compareAndSet(null, e);
            }
        }
    }
}
