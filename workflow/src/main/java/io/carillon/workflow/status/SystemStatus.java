package io.carillon.workflow.status;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.BrokerConnection;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.MessageCodec;
import io.carillon.workflow.message.MessageException;
import io.carillon.workflow.message.RequestId;
import io.carillon.workflow.message.StatusRequest;
import io.carillon.workflow.scheduler.UpcomingLaunch;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * How a workflow is at a moment. Immutable.
 *
 * @param broker    what the broker says of itself
 * @param manager   what the manager says of itself
 * @param processes the processes whose marks are found on this machine, by name
 * @param launches  the next launches of the schedule
 */
public record SystemStatus(Answer broker, Answer manager, Map<String, RunningProcess> processes,
        List<UpcomingLaunch> launches) {

    /** The names of the processes that leave marks, in the order in which they are started. */
    public static final List<String> PROCESSES = List.of("log_aggregator", StatusRequest.BROKER, Message.MANAGER,
            "scheduler");

    /** Some in a hundred connections of JeroMQ are not made at the first try; an answer is to come within a second. */
    private static final Duration HANDSHAKE = Duration.ofMillis(200);

    /** Copies what can be. */
    public SystemStatus {
        processes = new LinkedHashMap<>(processes);
        launches = List.copyOf(launches);
    }

    /**
     * An answer.
     *
     * @param values  what it says; empty when there is none
     * @param problem why there is none, in one line; null when there is one
     */
    public record Answer(Map<?, ?> values, @Nullable String problem) {

        /** Whether there is one. */
        public boolean isThere() {
            return problem == null;
        }
    }

    /**
     * Asks.
     *
     * @param patience how long an answer may take
     * @throws IOException     when a mark or a key for encryption can't be read
     * @throws ConfigException when the scheduler's settings can't be understood
     */
    public static SystemStatus of(NowcastConfig config, Duration patience) throws IOException, ConfigException {
        Map<String, RunningProcess> processes = new LinkedHashMap<>();
        for (String name : PROCESSES) {
            RunningProcess process = RunningProcess.find(config, name);
            if (process != null) {
                processes.put(name, process);
            }
        }
        Answer[] answers = ask(config, patience);
        return new SystemStatus(answers[0], answers[1], processes, UpcomingLaunch.after(Instant.now(), config));
    }

    /** The answers of broker and manager. The manager is asked if the broker has one: no question is left behind. */
    private static Answer[] ask(NowcastConfig config, Duration patience) throws IOException {
        String address = config.host() + ":" + config.workersPort();
        try (ZContext context = new ZContext()) {
            context.setLinger(0);
            ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
            socket.setLinger(0);
            BrokerConnection.open(socket, config, config.workersPort(), HANDSHAKE);
            Message first = ask(socket, StatusRequest.idForBroker(), patience);
            if (first == null) {
                return new Answer[]{new Answer(Map.of(), "no message broker answers at " + address),
                        new Answer(Map.of(), "no manager can be reached, for no message broker answers at " + address)};
            }
            Answer broker = answer(first, StatusRequest.BROKER);
            if (!broker.isThere()) {
                // a broker that is none of ours has passed the question on
                return new Answer[]{broker, answer(first, Message.MANAGER)};
            }
            if (Integer.valueOf(0).equals(broker.values().get("managers"))) {
                return new Answer[]{broker,
                        new Answer(Map.of(), "no manager is connected to the message broker at " + address)};
            }
            Message second = ask(socket, RequestId.random().frame(), patience);
            return new Answer[]{broker,
                    second == null
                            ? new Answer(Map.of(),
                                    "the manager gives no answer by way of the message broker at " + address)
                            : answer(second, Message.MANAGER)};
        }
    }

    private static @Nullable Message ask(ZMQ.Socket socket, byte[] id, Duration patience) {
        socket.send(id, ZMQ.SNDMORE);
        socket.send(new byte[0], ZMQ.SNDMORE);
        socket.send(StatusRequest.body());
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            socket.setReceiveTimeOut((int) left);
            List<byte[]> frames = receive(socket);
            if (!frames.isEmpty() && Arrays.equals(frames.getFirst(), id)) {
                return decoded(frames.getLast());
            }
        }
        return null;
    }

    private static List<byte[]> receive(ZMQ.Socket socket) {
        List<byte[]> frames = new ArrayList<>();
        byte[] frame = socket.recv();
        while (frame != null) {
            frames.add(frame);
            frame = socket.hasReceiveMore() ? socket.recv() : null;
        }
        return frames;
    }

    private static Message decoded(byte[] body) {
        try {
            return MessageCodec.decode(body);
        } catch (MessageException e) {
            return new Message("", "", null);
        }
    }

    private static Answer answer(Message message, String process) {
        return message.payload() instanceof Map<?, ?> values && process.equals(values.get(StatusRequest.PROCESS))
                ? new Answer(values, null)
                : new Answer(Map.of(),
                        "there is a " + process.replace('_', ' ') + ", but none of ours: it can't be asked how it is");
    }

    /** Whether all that a workflow can't do without answers. */
    public boolean isUp() {
        return broker.isThere() && manager.isThere();
    }
}
