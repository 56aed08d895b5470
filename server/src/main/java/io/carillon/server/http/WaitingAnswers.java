package io.carillon.server.http;

import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import io.carillon.hub.HubException;
import io.carillon.server.EventLoop;
import io.carillon.store.StoreException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that have to be waited for: they are worked out beside the event loop, and sent on it. Whatever goes wrong,
 * there is an answer. Thread-safe.
 *
 * @param executor where calls that wait are made
 */
record WaitingAnswers(Executor executor) {

    private static final Logger LOG = LoggerFactory.getLogger(WaitingAnswers.class);

    /** Works out an answer; may wait. */
    @FunctionalInterface
    interface Work {

        /**
         * Does it.
         *
         * @throws InterruptedException when the server stops
         */
        Answer answer() throws InterruptedException;
    }

    /** Answers a request. To be called on its event loop. */
    void answer(HttpServerRequest request, Work work) {
        Context context = EventLoop.current();
        executor.execute(() -> {
            Answer answer = tried(work);
            context.runOnContext(_ -> answer.send(request));
        });
    }

    private static Answer tried(Work work) {
        try {
            return work.answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.problem(503, "the server stops");
        } catch (RuntimeException e) {
            return refusal(e);
        }
    }

    /** What is answered when something was thrown. */
    static Answer refusal(Throwable thrown) {
        return switch (thrown instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : thrown) {
            case HubException wrong -> Answer.problem(400, wrong.getMessage());
            case StoreException store when store.reason() == StoreException.Reason.TOO_LARGE ->
                Answer.problem(413, String.valueOf(store.getMessage()));
            case StoreException store -> Answer.problem(503, String.valueOf(store.getMessage()));
            case Throwable other -> {
                LOG.error("a request could not be answered", other);
                yield Answer.problem(500, "the server failed; its log says how");
            }
        };
    }
}
