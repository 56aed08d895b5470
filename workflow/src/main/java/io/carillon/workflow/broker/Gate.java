package io.carillon.workflow.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

import org.zeromq.ZMQ;

/** Decides who may connect to a broker that encrypts: ZeroMQ asks it by its authentication protocol (RFC 27, ZAP). */
final class Gate {

    /** Where ZeroMQ asks. */
    static final String ADDRESS = "inproc://zeromq.zap.01";

    private static final int REQUEST_ID = 1;
    private static final int PEER = 3;
    private static final int CLIENT_KEY = 6;

    private final List<String> allowed;

    /**
     * @param allowed the public keys of those who may; empty for all who know the broker's
     */
    Gate(List<String> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Answers a question, if there is one. */
    void answer(ZMQ.Socket socket) {
        byte[] frame = socket.recv(ZMQ.DONTWAIT);
        List<byte[]> question = new ArrayList<>();
        while (frame != null) {
            question.add(frame);
            frame = socket.hasReceiveMore() ? socket.recv(ZMQ.DONTWAIT) : null;
        }
        if (question.size() <= REQUEST_ID) {
            return;
        }
        boolean welcome = question.size() > CLIENT_KEY
                && (allowed.isEmpty() || allowed.contains(ZMQ.Curve.z85Encode(question.get(CLIENT_KEY))));
        if (!welcome) {
            MessageBroker.LOG.warn("refused a connection from {}: its key is not among the allowed clients",
                    question.size() > PEER ? new String(question.get(PEER), UTF_8) : "?");
        }
        socket.sendMore("1.0");
        socket.sendMore(question.get(REQUEST_ID));
        socket.sendMore(welcome ? "200" : "400");
        socket.sendMore(welcome ? "OK" : "not allowed");
        socket.sendMore("");
        socket.send("");
    }
}
