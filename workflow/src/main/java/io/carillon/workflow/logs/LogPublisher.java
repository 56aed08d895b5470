package io.carillon.workflow.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;

import io.carillon.logging.LogLevel;
import io.carillon.logging.StackTrace;
import io.carillon.logging.python.LogRecord;
import io.carillon.logging.python.LogTarget;
import io.carillon.workflow.message.BrokerConnection;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * {@code zmq.log.handlers.PUBHandler}: publishes messages for log aggregators, as two frames: {@code process.LEVEL},
 * and the text with a line break, or with a stack trace and no line break behind it (nowcast 7). An XPUB socket, which
 * subscribers can't tell from PUB, but which tells when one has come.
 */
final class LogPublisher implements LogTarget {

    private static final int LINGER_MILLIS = 1000;
    private static final int EXIT_CODE_IN_USE = zmq.ZError.EADDRINUSE;

    private final ZContext context;
    private final ZMQ.Socket socket;
    private final String topic;
    private final String address;

    private LogPublisher(ZContext context, ZMQ.Socket socket, String topic, String address) {
        this.context = context;
        this.socket = socket;
        this.topic = topic;
        this.address = address;
    }

    /**
     * Publishes at a port.
     *
     * @param process the name of the process; a dot, which ends the name for aggregators, becomes an underscore
     * @param host    the interface, or {@code *} for all
     * @return null when another program has the port
     */
    static @Nullable LogPublisher bind(String process, String host, int port) {
        ZContext context = new ZContext();
        context.setLinger(LINGER_MILLIS);
        ZMQ.Socket socket = context.createSocket(SocketType.XPUB);
        socket.setLinger(LINGER_MILLIS);
        BrokerConnection.tune(socket);
        String address = "tcp://" + host + ":" + port;
        try {
            if (socket.bind(address)) {
                return new LogPublisher(context, socket, process.replace('.', '_'), address);
            }
        } catch (ZMQException e) {
            context.close();
            if (e.getErrorCode() == EXIT_CODE_IN_USE) {
                return null;
            }
            throw new LogConfigException("log messages can't be published at " + address + ": " + e.getMessage(), e);
        }
        context.close();
        return null;
    }

    /** Where it publishes, such as {@code tcp://*:4345}. */
    String address() {
        return address;
    }

    /**
     * Waits until somebody has subscribed, for messages before that are lost; an aggregator that runs already needs a
     * moment to connect.
     *
     * @param longest how long to wait at most
     */
    void awaitSubscriber(Duration longest) {
        socket.setReceiveTimeOut((int) longest.toMillis());
        byte[] subscription = socket.recv();
        if (subscription != null) {
            socket.setReceiveTimeOut(0);
        }
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        drainSubscriptions();
        Throwable throwable = message.throwable();
        String text = message.message() + "\n" + (throwable == null ? "" : StackTrace.unescaped(throwable));
        String level = topic + "." + publishedName(message.level());
        if (!socket.sendMore(level) || !socket.send(text.getBytes(UTF_8))) {
            throw new IOException("a message was not published at " + address);
        }
    }

    /** The next name at or below a level: aggregators understand only the five names. */
    private static String publishedName(int level) {
        return LogLevel.name(Math.clamp(level - level % LogLevel.DEBUG, LogLevel.DEBUG, LogLevel.CRITICAL));
    }

    private void drainSubscriptions() {
        byte[] subscription = socket.recv(ZMQ.DONTWAIT);
        while (subscription != null) {
            subscription = socket.recv(ZMQ.DONTWAIT);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
