package io.carillon.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.function.Consumer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the JSON that comes with a request. */
final class JsonBody {

    /** The largest that is taken. */
    static final int MOST_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(JsonBody.class);

    private JsonBody() {
    }

    /**
     * Takes all of it, and answers itself if it is too large or said to be something else.
     *
     * @param use called on the event loop
     */
    static void read(HttpServerRequest request, Consumer<String> use) {
        String type = String.valueOf(request.getHeader("Content-Type")).toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            // Other types are sent by browsers for pages of other sites without asking the server first.
            Answer.problem(415, "send JSON, with Content-Type: application/json").send(request);
            return;
        }
        Buffer body = Buffer.buffer();
        boolean[] tooLarge = new boolean[1];
        request.handler(chunk -> {
            tooLarge[0] |= body.length() + chunk.length() > MOST_BYTES;
            if (!tooLarge[0]) {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(e -> LOG.debug("a request broke off: {}", e.getMessage()));
        request.endHandler(_ -> {
            if (tooLarge[0]) {
                Answer.problem(413, "at most " + MOST_BYTES + " bytes are taken at once").send(request);
            } else {
                use.accept(body.toString(UTF_8));
            }
        });
    }
}
