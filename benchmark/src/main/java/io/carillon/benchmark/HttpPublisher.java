package io.carillon.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Base64;

/**
 * Publishes notifications of one destination over one connection, as Carillon's client does: one transaction with event
 * and status, on the condition that the status before is the one it knows. Used by one thread.
 */
final class HttpPublisher implements AutoCloseable {

    private final LeanHttp http;
    private final int destination;
    private long number;
    private long previous;

    HttpPublisher(InetSocketAddress address, int destination, long firstNumber) throws IOException {
        this.http = new LeanHttp(address);
        this.destination = destination;
        this.number = firstNumber;
    }

    /**
     * Publishes the next notification.
     *
     * @return its revision
     */
    long publish() throws IOException {
        Notification next = Notification.of(destination, number, previous);
        String base = base64(next.base().array());
        String answer = http.post("/v3/kv/txn",
                "{\"compare\":[{\"key\":\"" + base + "\",\"target\":\"MOD\",\"result\":\"EQUAL\",\"mod_revision\":\""
                        + previous + "\"}],\"success\":[{\"requestPut\":{\"key\":\"" + base64(next.leaf().array())
                        + "\",\"value\":\"" + base64(next.value().array()) + "\"}},{\"requestPut\":{\"key\":\"" + base
                        + "\",\"value\":\"" + base64(next.status().array())
                        + "\"}}],\"failure\":[{\"requestRange\":{\"key\":\"" + base + "\"}}]}");
        if (!answer.contains("\"succeeded\":true")) {
            previous = number(answer, "\"mod_revision\":\"");
            return publish();
        }
        number++;
        previous = number(answer, "\"revision\":\"");
        return previous;
    }

    /** Reads the status first and puts without a condition, as pyaviso does: two requests. */
    long publishAsPyaviso() throws IOException {
        Notification next = Notification.of(destination, number++, previous);
        String base = base64(next.base().array());
        http.post("/v3/kv/range",
                "{\"key\": \"" + base + "\", \"range_end\": null, \"limit\": 10000, \"sort_order\": "
                        + "\"DESCEND\", \"sort_target\": \"KEY\", \"keys_only\": false, \"revision\": null, "
                        + "\"min_mod_revision\": null, \"max_mod_revision\": null}");
        String answer = http.post("/v3/kv/txn",
                "{\"success\": [{\"requestPut\": {\"key\": \"" + base64(next.leaf().array()) + "\", \"value\": \""
                        + base64(next.value().array()) + "\"}}, {\"requestPut\": {\"key\": \"" + base
                        + "\", \"value\": \"" + base64(next.status().array()) + "\"}}]}");
        previous = number(answer, "\"revision\":\"");
        return previous;
    }

    /** The number of the notification that will be published next. */
    long nextNumber() {
        return number;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static long number(String json, String after) throws IOException {
        int at = json.indexOf(after);
        if (at < 0) {
            throw new IOException("no " + after + " in " + json);
        }
        return Long.parseLong(json, at + after.length(), json.indexOf('"', at + after.length()), 10);
    }

    @Override
    public void close() throws IOException {
        http.close();
    }
}
