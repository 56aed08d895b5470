package io.carillon.cli.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.carillon.logging.unix.UnixDatagramSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service manager that started this process and wants to know how it is (sd_notify(3)): that it is ready, that it
 * stops, and, if its unit has {@code WatchdogSec}, that it lives. Without one nothing is told to nobody. What can't be
 * told is said in the log, and stops nothing. Thread-safe.
 */
public final class ServiceManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final @Nullable UnixDatagramSocket socket;
    private final @Nullable Duration watchdog;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread pulse;

    private ServiceManager(@Nullable UnixDatagramSocket socket, @Nullable Duration watchdog) {
        this.socket = socket;
        this.watchdog = watchdog;
    }

    /**
     * The one that started this process.
     *
     * @param variables the environment: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC}, {@code WATCHDOG_PID}
     */
    public static ServiceManager of(Map<String, String> variables) {
        String address = variables.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty()) {
            return new ServiceManager(null, null);
        }
        try {
            return new ServiceManager(UnixDatagramSocket.to(address), watchdog(variables));
        } catch (IOException e) {
            LOG.warn("The service manager can't be told anything, NOTIFY_SOCKET: {}", e.getMessage());
            return new ServiceManager(null, null);
        }
    }

    private static @Nullable Duration watchdog(Map<String, String> variables) {
        String micros = variables.getOrDefault("WATCHDOG_USEC", "");
        String process = variables.getOrDefault("WATCHDOG_PID", "");
        if (micros.isEmpty() || !(process.isEmpty() || process.equals(Long.toString(ProcessHandle.current().pid())))) {
            return null;
        }
        try {
            long span = Long.parseLong(micros);
            if (span > 0) {
                return Duration.ofNanos(Math.multiplyExact(span, 1000L));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            LOG.debug("WATCHDOG_USEC is no number", e);
        }
        LOG.warn("WATCHDOG_USEC must be a number of microseconds above 0, not {}; the watchdog is left alone", micros);
        return null;
    }

    /**
     * Tells that the process is ready for what it is there for, and from now on that it lives.
     *
     * @param status what it does, in one line, for people
     * @param lives  whether it still does it; asked twice in the time that the watchdog waits, on a thread of its own
     */
    public synchronized void ready(String status, BooleanSupplier lives) {
        tell("READY=1\nSTATUS=" + status.replaceAll("\\p{Cntrl}+", " "));
        Duration patience = watchdog;
        if (socket != null && patience != null && pulse == null) {
            pulse = Thread.ofPlatform().daemon().name("carillon-watchdog")
                    .start(() -> beat(patience.dividedBy(2), lives));
        }
    }

    private void beat(Duration pause, BooleanSupplier lives) {
        try {
            do {
                if (lives.getAsBoolean()) {
                    tell("WATCHDOG=1");
                } else {
                    LOG.error("The process no longer does what it is there for; the service manager will end it");
                }
            } while (!closing.await(pause.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(String message) {
        if (socket != null) {
            try {
                socket.send(message.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                LOG.warn("The service manager can't be told {}: {}", message.lines().findFirst().orElse(""),
                        e.getMessage());
            }
        }
    }

    /** Tells that the process stops; it is given its time, and no longer watched. */
    @Override
    public void close() {
        closing.countDown();
        Thread beating;
        synchronized (this) {
            beating = pulse;
        }
        if (beating != null) {
            try {
                beating.join(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (socket != null) {
            tell("STOPPING=1");
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("NOTIFY_SOCKET could not be closed", e);
            }
        }
    }
}
