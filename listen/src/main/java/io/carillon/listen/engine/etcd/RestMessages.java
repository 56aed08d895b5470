package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.WatchEvent;
import io.carillon.listen.engine.etcd.EtcdServer.WatchMessage;
import io.carillon.listen.engine.etcd.EtcdServer.WatchStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what an etcd's JSON gateway answers (aviso-v1 5.2), field by field, passing over what is not known. */
final class RestMessages {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final byte[] NOTHING = {};

    private RestMessages() {
    }

    /** Reads one answer. */
    static Answer answer(byte[] body) throws IOException {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            AnswerFields fields = new AnswerFields();
            if (in.nextToken() == JsonToken.START_OBJECT) {
                fields.read(in);
            }
            return new Answer(fields.cluster, fields.revision, fields.entries, fields.more, fields.succeeded);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("the server's answer can't be read: " + e.getMessage(), e);
        }
    }

    /** A refusal; its body is JSON of etcd, or whatever something before it says in its own way. */
    static EtcdException refusal(int status, String url, byte[] body) {
        String message = text(body, "message");
        String said = message == null ? text(body, "error") : message;
        boolean byEtcd = said != null && text(body, "code") != null;
        String line = said == null ? firstLine(body) : said;
        String kind = status >= 500 ? "Server Error" : "Client Error";
        return EtcdException.of(status, byEtcd, line, status + " " + kind + ": " + line + " for url: " + url);
    }

    private static String firstLine(byte[] body) {
        return new String(body, UTF_8).lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst()
                .orElse("");
    }

    /** A number of a JSON object, which etcd writes as text; 0 when there is none. */
    static long number(byte[] json, String name) throws IOException {
        String value = text(json, name);
        try {
            return value == null ? 0 : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IOException("the server's answer can't be read: " + e.getMessage(), e);
        }
    }

    /** A member of a JSON object as text, null when there is none. */
    static @Nullable String text(byte[] json, String wanted) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = in.currentName();
                    JsonToken token = in.nextToken();
                    if (name.equals(wanted) && token.isScalarValue()) {
                        return in.getString();
                    }
                    in.skipChildren();
                }
            }
            return null;
        } catch (JacksonException e) {
            // Not JSON: whatever stands before the store, a proxy say, answers in its own way.
            return null;
        }
    }

    private static final class AnswerFields {

        private String cluster = "";
        private long revision;
        private List<KeyValue> entries = List.of();
        private boolean more;
        private boolean succeeded;

        void read(JsonParser in) {
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "header" -> header(in);
                    case "kvs" -> entries = entries(in);
                    case "more" -> more = in.getBooleanValue();
                    case "succeeded" -> succeeded = in.getBooleanValue();
                    case "responses" -> responses(in);
                    default -> in.skipChildren();
                }
            }
        }

        private void header(JsonParser in) {
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "cluster_id" -> cluster = in.getString();
                    case "revision" -> revision = Long.parseLong(in.getString());
                    default -> in.skipChildren();
                }
            }
        }

        /** The answers within a transaction's answer; of interest is the first range. */
        private void responses(JsonParser in) {
            while (in.nextToken() != JsonToken.END_ARRAY) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    if (name.equals("response_range")) {
                        AnswerFields nested = new AnswerFields();
                        nested.read(in);
                        entries = nested.entries;
                    } else {
                        in.skipChildren();
                    }
                }
            }
        }
    }

    private static List<KeyValue> entries(JsonParser in) {
        List<KeyValue> all = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            all.add(entry(in));
        }
        return all;
    }

    private static KeyValue entry(JsonParser in) {
        String key = "";
        byte[] value = NOTHING;
        long modRevision = 0;
        long version = 0;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "key" -> key = new String(bytes(in), UTF_8);
                case "value" -> value = bytes(in);
                case "mod_revision" -> modRevision = Long.parseLong(in.getString());
                case "version" -> version = Long.parseLong(in.getString());
                default -> in.skipChildren();
            }
        }
        return new KeyValue(key, value, modRevision, version);
    }

    private static byte[] bytes(JsonParser in) {
        return Base64.getDecoder().decode(in.getString().getBytes(ISO_8859_1));
    }

    /** Reads the messages of a watch stream as they come. */
    static final class WatchReader implements WatchStream {

        private final InputStream stream;
        private final JsonParser in;

        WatchReader(InputStream stream) {
            this.stream = stream;
            in = FACTORY.createParser(ObjectReadContext.empty(), stream);
        }

        @Override
        public @Nullable WatchMessage next() throws IOException {
            try {
                JsonToken token = in.nextToken();
                if (token == null) {
                    return null;
                }
                if (token != JsonToken.START_OBJECT) {
                    throw new IOException("the server's watch stream can't be read");
                }
                WatchFields fields = new WatchFields();
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    switch (name) {
                        case "result" -> fields.read(in);
                        case "error" -> fields.error(in);
                        default -> in.skipChildren();
                    }
                }
                AnswerFields header = fields.header;
                return new WatchMessage(header.revision, fields.watch, fields.created, fields.canceled,
                        fields.compactRevision, fields.reason, fields.events);
            } catch (JacksonException | IllegalArgumentException e) {
                throw new IOException("the watch stream broke off: " + e.getMessage(), e);
            }
        }

        /** Ends the connection; the parser is left alone, for another thread may be within it. */
        @Override
        public void close() {
            try {
                stream.close();
            } catch (IOException e) {
                EtcdCluster.LOG.debug("while closing a watch: {}", e.getMessage());
            }
        }
    }

    private static final class WatchFields {

        private final AnswerFields header = new AnswerFields();
        private long watch;
        private boolean created;
        private boolean canceled;
        private long compactRevision;
        private String reason = "";
        private List<WatchEvent> events = List.of();

        void read(JsonParser in) {
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "header" -> header.header(in);
                    case "watch_id" -> watch = Long.parseLong(in.getString());
                    case "created" -> created = in.getBooleanValue();
                    case "canceled" -> canceled = in.getBooleanValue();
                    case "compact_revision" -> compactRevision = Long.parseLong(in.getString());
                    case "cancel_reason" -> reason = in.getString();
                    case "events" -> events = events(in);
                    default -> in.skipChildren();
                }
            }
        }

        void error(JsonParser in) {
            canceled = true;
            reason = "error";
            if (in.currentToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    if (in.nextToken() == JsonToken.VALUE_STRING && name.equals("message")) {
                        reason = in.getString();
                    } else {
                        in.skipChildren();
                    }
                }
            }
        }

        private static List<WatchEvent> events(JsonParser in) {
            List<WatchEvent> all = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                boolean delete = false;
                KeyValue entry = new KeyValue("", NOTHING, 0, 0);
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    switch (name) {
                        case "type" -> delete = in.getString().equals("DELETE");
                        case "kv" -> entry = entry(in);
                        default -> in.skipChildren();
                    }
                }
                all.add(new WatchEvent(delete, entry));
            }
            return all;
        }
    }
}
