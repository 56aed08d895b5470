package io.carillon.server.etcd;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

/**
 * A method of etcd's protocol that has one request and one answer.
 *
 * @param name    as gRPC has it, with its service: {@code etcdserverpb.KV/Range}
 * @param paths   where the gateway has it
 * @param request an empty request
 * @param writes  whether its requests must be small
 * @param patient whether it may wait for others to act: its future is cancelled when its client is gone
 * @param asked   answers it; throws {@link RefusedException} at once, or fails with what {@link EtcdError} knows
 * @param <Q>     the request
 */
record EtcdMethod<Q extends Message>(String name, List<String> paths, Q request, boolean writes, boolean patient,
        Asked<Q> asked) {

    /** Answers requests on an event loop, and so does not wait. */
    interface Asked<Q extends Message> {
        CompletableFuture<? extends Message> ask(Caller caller, Q request);
    }

    /** Answers requests where it may wait. */
    interface Waiting<Q extends Message> {
        Message answer(Caller caller, Q request);
    }

    /** One that may wait, elsewhere. */
    static <Q extends Message> EtcdMethod<Q> waiting(String name, List<String> paths, Q request, Executor blocking,
            Waiting<Q> waiting) {
        return new EtcdMethod<>(name, paths, request, true, false,
                (caller, asked) -> CompletableFuture.supplyAsync(() -> waiting.answer(caller, asked), blocking));
    }

    /** One that may wait for others to act. */
    static <Q extends Message> EtcdMethod<Q> patient(String name, String path, Q request, Asked<Q> asked) {
        return new EtcdMethod<>(name, List.of(path), request, true, true, asked);
    }

    /** Answers a request in protobuf's bytes. */
    CompletableFuture<? extends Message> ask(Caller caller, byte[] bytes, Limits limits) {
        if (writes && bytes.length > limits.requestBytes()) {
            throw EtcdError.tooLarge().refusal();
        }
        try {
            return askMessage(caller, request.getParserForType().parseFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw EtcdError.invalid("etcdserver: the request is not a message of " + name + ": " + e.getMessage())
                    .refusal();
        }
    }

    /** Answers a request in JSON. */
    CompletableFuture<? extends Message> askJson(Caller caller, byte[] json) {
        return askMessage(caller, JsonMessages.read(json, request));
    }

    @SuppressWarnings("unchecked") // A message's parser and builder make messages of its own class.
    private CompletableFuture<? extends Message> askMessage(Caller caller, Message message) {
        return asked.ask(caller, (Q) message);
    }
}
