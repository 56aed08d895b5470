package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.logging.LogLevel;
import io.carillon.logging.python.LogRecord;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.BrokerConnection;
import io.carillon.workflow.message.ConnectionWatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/**
 * The log aggregator: subscribes to what all processes of a system publish and writes it to the files of one machine
 * (nowcast 7). Whatever is published, it goes on: what can be understood in part is logged as far as it can be.
 *
 * <p>
 * One thread runs it; {@link #reload} and {@link #stop} may be called by any other.
 */
public final class LogAggregator implements AutoCloseable {

    /** The name that its own messages have. */
    public static final String NAME = "log_aggregator";

    private static final int POLL_MILLIS = 50;
    private static final long LOOK_NANOS = 40_000_000;
    private static final int RECONNECT_MILLIS = 100;
    private static final int HANDSHAKE_MILLIS = 500;
    private static final int MAX_TEXT = 1 << 20;
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_TOPIC = 200;

    private final boolean alone;
    private final PrintStream out;
    private final PrintStream err;
    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket;
    private final ConnectionWatch watch;
    private final Set<LogPorts.Address> connected = new LinkedHashSet<>();
    private volatile NowcastLogging logging;
    private volatile @Nullable NowcastConfig newConfig;
    private volatile boolean stopped;

    private LogAggregator(NowcastLogging logging, boolean alone, PrintStream out, PrintStream err) {
        this.alone = alone;
        this.logging = logging;
        this.out = out;
        this.err = err;
        this.socket = context.createSocket(SocketType.SUB);
        socket.setRcvHWM(MAX_WAITING);
        socket.setReceiveTimeOut(POLL_MILLIS);
        BrokerConnection.tune(socket);
        // A worker may live for less than a second, and publishes when it has waited a moment for somebody to connect.
        socket.setReconnectIVL(RECONNECT_MILLIS);
        socket.setHandshakeIvl(HANDSHAKE_MILLIS);
        // A publisher's machine that has gone without a word is noticed, and found again when it is back.
        socket.setHeartbeatIvl(10_000);
        socket.setHeartbeatTimeout(30_000);
        socket.subscribe(new byte[0]);
        watch = new ConnectionWatch(context, socket);
    }

    /**
     * Opens the files and subscribes.
     *
     * @param out what the configuration calls {@code ext://sys.stdout}
     * @param err what it calls {@code ext://sys.stderr}
     * @throws LogConfigException when the configuration has no part for an aggregator, or it can't be carried out
     */
    public static LogAggregator open(NowcastConfig config, PrintStream out, PrintStream err) {
        return open(config, true, out, err);
    }

    /**
     * As {@link #open}, in a program that runs other parts of the workflow too: what they log they publish, and don't
     * write themselves.
     */
    public static LogAggregator openBesideOthers(NowcastConfig config, PrintStream out, PrintStream err) {
        return open(config, false, out, err);
    }

    private static LogAggregator open(NowcastConfig config, boolean alone, PrintStream out, PrintStream err) {
        LogPorts ports = LogPorts.read(config.at("zmq"));
        LogAggregator aggregator = new LogAggregator(NowcastLogging.ofAggregator(config, alone, out, err), alone, out,
                err);
        aggregator.started(config, ports);
        return aggregator;
    }

    private void started(NowcastConfig config, LogPorts ports) {
        Logger log = logging.logger(NAME);
        log.info("running in process {}", ProcessHandle.current().pid());
        log.info("read config from {}", config.file());
        connect(ports);
    }

    private void connect(LogPorts ports) {
        Set<LogPorts.Address> wanted = new LinkedHashSet<>();
        ports.addresses().forEach((name, addresses) -> {
            for (LogPorts.Address address : addresses) {
                if (wanted.add(address) && !connected.contains(address)) {
                    socket.connect(address.url());
                }
                logging.logger(NAME).info("subscribed to {} port {} for all messages from {}", address.host(),
                        address.port(), name);
            }
        });
        for (LogPorts.Address old : connected) {
            if (!wanted.contains(old)) {
                socket.disconnect(old.url());
            }
        }
        connected.clear();
        connected.addAll(wanted);
    }

    /**
     * Takes another configuration from now on; one that can't be carried out is told in the log, and the one before
     * stays. Messages that come meanwhile are not lost.
     */
    public void reload(NowcastConfig config) {
        newConfig = config;
    }

    /** Takes messages until it is stopped. */
    public void run() {
        try {
            long nextLook = System.nanoTime();
            while (!stopped) {
                ZMsg frames = ZMsg.recvMsg(socket);
                if (frames != null) {
                    take(frames);
                }
                if (System.nanoTime() - nextLook >= 0) {
                    watch.look();
                    nextLook = System.nanoTime() + LOOK_NANOS;
                }
                NowcastConfig other = newConfig;
                if (other != null) {
                    newConfig = null;
                    change(other);
                }
            }
        } finally {
            context.close();
            logging.close();
        }
    }

    private void change(NowcastConfig config) {
        try {
            LogPorts ports = LogPorts.read(config.at("zmq"));
            NowcastLogging before = logging;
            logging = NowcastLogging.ofAggregator(config, alone, out, err);
            before.close();
            started(config, ports);
        } catch (LogConfigException e) {
            logging.logger(NAME).error("the new configuration was not taken: {}", e.getMessage());
        }
    }

    private void take(ZMsg frames) {
        List<byte[]> parts = frames.stream().map(frame -> frame.getData()).toList();
        String topic = new String(parts.getFirst(), UTF_8);
        String text = parts.size() > 1
                ? bounded(new String(parts.get(1), UTF_8).strip())
                : "(a message without text was published with the topic " + shortened(topic) + ")";
        for (int i = 2; i < Math.min(parts.size(), 10); i++) {
            text = text + "\n" + bounded(new String(parts.get(i), UTF_8).strip());
        }
        logging.log(record(topic, text));
    }

    private static LogRecord record(String topic, String text) {
        int dot = dotBeforeLevel(topic);
        if (dot < 0) {
            return record(LogLevel.INFO,
                    text + "\n(published with the topic " + shortened(topic) + ", which names no level)", topic);
        }
        String source = topic.substring(0, dot);
        String[] level = topic.substring(dot + 1).split("\\.", 2);
        Integer importance = LogLevel.named(level[0]);
        // What stands before "::" in a text has been put behind the level by Python's publisher.
        String before = level.length > 1 ? level[1] + "::" : "";
        return record(importance == null ? LogLevel.INFO : importance, before + text, source);
    }

    private static LogRecord record(int level, String text, String source) {
        return LogRecord.received(Instant.now(), NAME, level, text,
                Map.of(NowcastConventions.PROCESS, shortened(source)));
    }

    /** The first dot behind which a level stands: names of workers may have dots, and so may what follows. */
    private static int dotBeforeLevel(String topic) {
        for (int dot = topic.indexOf('.'); dot >= 0; dot = topic.indexOf('.', dot + 1)) {
            int end = topic.indexOf('.', dot + 1);
            String name = topic.substring(dot + 1, end < 0 ? topic.length() : end);
            Integer level = LogLevel.named(name);
            if (level != null && level != LogLevel.NOTSET) {
                return dot;
            }
        }
        return -1;
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }

    private static String shortened(String topic) {
        return topic.length() <= MAX_TOPIC ? topic : topic.substring(0, MAX_TOPIC) + "…";
    }

    /** Has {@link #run} end. */
    public void stop() {
        stopped = true;
    }

    @Override
    public void close() {
        stop();
    }
}
