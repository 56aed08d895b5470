package io.carillon.server.etcd;

import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

import com.google.protobuf.Message;
import io.carillon.store.StoreException;

/** Calls that wait until others have acted, each on a thread of its own. Thread-safe. */
final class PatientCalls {

    private final Executor blocking;

    /** What ends each of those that are under way. */
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();

    PatientCalls(Executor blocking) {
        this.blocking = blocking;
    }

    /** Answers a call; interrupted when nobody waits for the answer any more. */
    interface Patient {
        Message answer() throws InterruptedException;
    }

    /** Begins a call. It ends when the future is cancelled, too. */
    CompletableFuture<Message> start(Patient call) {
        CompletableFuture<Message> answer = new CompletableFuture<>();
        FutureTask<Void> task = new FutureTask<>(() -> {
            try {
                answer.complete(call.answer());
            } catch (InterruptedException e) {
                answer.cancel(false);
            } catch (RefusedException | StoreException e) {
                answer.completeExceptionally(withoutCode(EtcdError.of(e)).refusal());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }, null);
        Runnable end = () -> answer.cancel(false);
        ends.add(end);
        var _ = answer.whenComplete((_, e) -> {
            ends.remove(end);
            if (e instanceof CancellationException) {
                task.cancel(true);
            }
        });
        blocking.execute(task);
        return answer;
    }

    /** Within etcd these calls are made by a client of its own, whose errors have lost their codes. */
    private static EtcdError withoutCode(EtcdError error) {
        return error.code() == EtcdError.UNAVAILABLE ? error : new EtcdError(EtcdError.UNKNOWN, error.text());
    }

    /** Ends all of them, because the server stops. */
    void stop() {
        ends.forEach(Runnable::run);
    }
}
