package io.carillon.server.etcd;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.carillon.store.StoreException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.parsetools.JsonParser;

/**
 * Reads the JSON objects of a request's body as they come, one after the other. Used on the event loop of the
 * connection.
 */
final class JsonObjects {

    private final HttpServerRequest request;
    private final int mostBytes;
    private final Handler<byte[]> each;
    private final Handler<EtcdError> refuse;
    private final Runnable end;
    private boolean refused;
    private int waiting;

    /**
     * @param mostBytes of one object
     * @param each      takes an object; may throw what {@link EtcdError} knows
     * @param refuse    called once at most, instead of {@code end}
     * @param end       called when the body ended
     */
    JsonObjects(HttpServerRequest request, int mostBytes, Handler<byte[]> each, Handler<EtcdError> refuse,
            Runnable end) {
        this.request = request;
        this.mostBytes = mostBytes;
        this.each = each;
        this.refuse = refuse;
        this.end = end;
    }

    void start() {
        JsonParser parser = JsonParser.newParser().objectValueMode();
        parser.exceptionHandler(e -> refuse(EtcdError.invalid("invalid JSON: " + JsonIn.plain("" + e.getMessage()))));
        parser.handler(event -> {
            waiting = 0;
            if (!refused) {
                handle(event.isObject() ? event.objectValue().toBuffer().getBytes() : "[]".getBytes(US_ASCII));
            }
        });
        request.handler(chunk -> {
            waiting += chunk.length();
            if (waiting > mostBytes) {
                refuse(EtcdError.tooLarge());
            } else if (!refused) {
                parser.handle(chunk);
            }
        });
        request.endHandler(_ -> {
            if (!refused) {
                parser.end();
            }
            if (!refused) {
                end.run();
            }
        });
    }

    private void handle(byte[] object) {
        try {
            each.handle(object);
        } catch (RefusedException | StoreException e) {
            refuse(EtcdError.of(e));
        }
    }

    private void refuse(EtcdError error) {
        if (!refused) {
            refused = true;
            refuse.handle(error);
        }
    }
}
