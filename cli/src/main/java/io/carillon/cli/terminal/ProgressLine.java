package io.carillon.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The line that shows how far something is that takes a while: how many events so far, how many a second, and how much
 * of it is done. It appears only if that takes longer than a moment, makes way for messages, and leaves one line behind
 * that says how it went. Thread-safe.
 */
public final class ProgressLine implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** When nothing has moved for so long though nothing is at work, what is left has nothing for who waits for it. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final String ERASE = "\r\u001b[K";
    private static final String GREEN = "\u001b[32m";
    private static final String PLAIN = "\u001b[0m";

    /**
     * How far it is.
     *
     * @param events what there was so far
     * @param done   how much of {@code total} is done
     * @param total  how much there is to do; 0 if there is nothing
     * @param busy   whether something is at work
     */
    public record Step(long events, long done, long total, boolean busy) {
    }

    private final Terminal terminal;
    private final PrintStream messages;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread painter;
    private boolean shown;

    /** A line that is not shown yet. */
    public ProgressLine(Terminal terminal) {
        this.terminal = terminal;
        this.messages = new PrintStream(new AroundLine(), true, UTF_8);
    }

    /** Where messages are to be written while the line may be there: they come above it. */
    public PrintStream messages() {
        return messages;
    }

    /** Begins to show how far something is, until all is done or it is closed. Is called once. */
    public synchronized void follow(Supplier<Step> progress) {
        painter = Thread.ofVirtual().name("carillon-progress").start(() -> paint(progress));
    }

    private void paint(Supplier<Step> progress) {
        long began = System.nanoTime();
        long moved = began;
        Step last = new Step(0, 0, 0, false);
        boolean everShown = false;
        try {
            while (!closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                Step step = progress.get();
                long now = System.nanoTime();
                if (!step.equals(last)) {
                    moved = now;
                }
                last = step;
                if ((step.total > 0 && step.done >= step.total) || (!step.busy && now - moved > REST.toNanos())) {
                    break;
                }
                show(line(step, now - began));
                everShown = true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hide();
        if (everShown && last.events > 0) {
            messages.printf(Locale.ROOT, "%,d events in %.1f s%n", last.events, (moved - began) / 1e9);
        }
    }

    private String line(Step step, long nanos) {
        String percent = step.total == 0 ? "" : Math.floorDiv(100 * step.done, step.total) + " %";
        String coloured = terminal.colours() && !percent.isEmpty() ? GREEN + percent + PLAIN : percent;
        return String.format(Locale.ROOT, "%,d events, %,.0f/s", step.events,
                step.events / Math.max(0.001, nanos / 1e9))
                + (percent.isEmpty() ? "" : String.format(Locale.ROOT, ", %s of %,d revisions", coloured, step.total));
    }

    private synchronized void show(String line) {
        terminal.screen().print(ERASE + line);
        terminal.screen().flush();
        shown = true;
    }

    private synchronized void hide() {
        if (shown) {
            terminal.screen().print(ERASE);
            terminal.screen().flush();
            shown = false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Thread open;
        synchronized (this) {
            open = painter;
        }
        if (open != null) {
            try {
                open.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Takes the line away before anything else is written. */
    private final class AroundLine extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[]{(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            synchronized (ProgressLine.this) {
                hide();
                terminal.screen().write(bytes, offset, length);
            }
        }

        @Override
        public void flush() {
            terminal.screen().flush();
        }
    }
}
