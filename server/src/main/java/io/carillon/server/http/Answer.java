package io.carillon.server.http;

import java.util.Map;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * What a request is answered.
 *
 * @param headers beside those of the content
 */
record Answer(int status, String contentType, Buffer body, Map<String, String> headers) {

    private static final String JSON = "application/json";

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, Buffer.buffer(body), Map.of());
    }

    static Answer json(int status, JsonObject body) {
        return new Answer(status, JSON, body.toBuffer(), Map.of());
    }

    /**
     * What is wrong (RFC 9457).
     *
     * @param detail one line: what was not as it should be, and how to mend it
     */
    static Answer problem(int status, String detail) {
        JsonObject body = new JsonObject().put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
                .put("status", status).put("detail", detail.replaceAll("\\p{Cntrl}+", " "));
        return new Answer(status, "application/problem+json", body.toBuffer(), Map.of());
    }

    static Answer onlyBy(String methods) {
        Answer problem = problem(405, "use " + methods);
        return new Answer(405, problem.contentType(), problem.body(), Map.of("Allow", methods));
    }

    void send(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        if (!response.ended() && !response.closed()) {
            headers.forEach(response::putHeader);
            // A client that is gone needs no answer.
            var _ = response.setStatusCode(status).putHeader("Content-Type", contentType)
                    .putHeader("X-Content-Type-Options", "nosniff").end(body);
        }
    }
}
