package io.carillon.workflow.broker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * All requests that the broker is in charge of: from their arrival until there is a reply, whatever becomes of managers
 * meanwhile. Belongs to the broker's thread.
 */
final class OpenRequests {

    /** How many replies are kept for workers that ask again because they lost their connection. */
    private static final int KEPT_REPLIES = 1000;

    private final String run;
    private long count;
    private long bytes;
    private final Map<RequestId, OpenRequest> open = new LinkedHashMap<>();
    private final Map<RequestId, OpenRequest> byWorkersId = new HashMap<>();
    private final ArrayDeque<OpenRequest> waiting = new ArrayDeque<>();
    private final Map<RequestId, List<byte[]>> replies = new LinkedHashMap<>();

    /**
     * @param run tells the requests of one run of the broker from those of others
     */
    OpenRequests(String run) {
        this.run = run;
    }

    /**
     * Takes a request in.
     *
     * @return what its worker is to be sent at once, because the request had been answered before; null in general
     */
    @Nullable
    Frames add(Frames frames) {
        RequestId workersId = frames.envelope().size() > 1 ? frames.requestId() : null;
        byte[] connection = frames.envelope().getFirst();
        if (workersId != null) {
            OpenRequest known = byWorkersId.get(workersId);
            if (known != null) {
                known.askedAgainBy(connection);
                return null;
            }
            List<byte[]> reply = replies.get(workersId);
            if (reply != null) {
                return new Frames(frames.envelope(), reply);
            }
        }
        OpenRequest request = new OpenRequest(new RequestId(run + "/" + ++count), frames);
        open.put(request.id(), request);
        waiting.add(request);
        bytes += request.size();
        if (workersId != null) {
            byWorkersId.put(workersId, request);
        }
        return null;
    }

    /**
     * Takes a reply.
     *
     * @return what the worker is to be sent; null when the request isn't known, or has been answered
     */
    @Nullable
    Frames answer(Frames reply) {
        RequestId id = reply.envelope().isEmpty() ? null : RequestId.ofFrame(reply.envelope().getFirst());
        OpenRequest request = id == null ? null : open.remove(id);
        if (request == null) {
            return null;
        }
        if (!request.isDelivered()) {
            waiting.remove(request);
        }
        bytes -= request.size();
        RequestId workersId = request.workersId();
        if (workersId != null) {
            byWorkersId.remove(workersId);
            replies.put(workersId, reply.body());
            if (replies.size() > KEPT_REPLIES) {
                replies.remove(replies.keySet().iterator().next());
            }
        }
        return request.toWorker(reply.body());
    }

    /** The next request that the manager is to be given; null when there is none. */
    @Nullable
    OpenRequest next() {
        return waiting.peek();
    }

    /**
     * The next one was given to a manager.
     *
     * @param taker its connection
     */
    void delivered(Object taker) {
        waiting.remove().takenBy(taker);
    }

    /**
     * Has the requests delivered again, in the order in which they came, that a manager had taken and not answered.
     *
     * @param taker its connection
     * @return how many
     */
    int deliverAgain(Object taker) {
        List<OpenRequest> again = new ArrayList<>();
        for (OpenRequest request : open.values()) {
            if (taker.equals(request.taker())) {
                again.add(request);
            }
        }
        for (OpenRequest request : again.reversed()) {
            request.takenBy(null);
            waiting.addFirst(request);
        }
        return again.size();
    }

    /** The bodies of those that wait for a manager, the oldest first. */
    List<byte[]> firstWaiting(int most) {
        return waiting.stream().limit(most).map(OpenRequest::body).toList();
    }

    int count() {
        return open.size();
    }

    /** How many the manager has, and hasn't answered. */
    int inHand() {
        return open.size() - waiting.size();
    }

    /** How many bytes they have. */
    long bytes() {
        return bytes;
    }
}
