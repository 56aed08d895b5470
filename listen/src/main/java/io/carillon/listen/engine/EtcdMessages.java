package io.carillon.listen.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads what an etcd's JSON gateway answers (aviso-v1 5.2), field by field, passing over what is not known. */
final class EtcdMessages {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private EtcdMessages() {
    }

    /**
     * A key as the store has it.
     *
     * @param key         the key, as text
     * @param value       the value, as text; empty when it was not asked for
     * @param modRevision its revision
     */
    record KeyValue(String key, String value, long modRevision) {
    }

    /**
     * The answer to a request; what the request does not answer is empty or 0.
     *
     * @param cluster         names the store
     * @param revision        the store's revision
     * @param entries         the entries of a range, or of the first range in a transaction's answers
     * @param more            whether there are more of them
     * @param succeeded       whether a transaction's conditions held
     * @param id              the lease that was granted
     * @param found           Carillon's own: the revision at a time
     * @param compactRevision Carillon's own: reading can begin here
     */
    record Answer(String cluster, long revision, List<KeyValue> entries, boolean more, boolean succeeded, long id,
            long found, long compactRevision) {
    }

    /**
     * A message of a watch stream.
     *
     * @param cluster         names the store
     * @param revision        the store's revision
     * @param watch           which watch it is of
     * @param created         whether it says that the watch was made
     * @param canceled        whether it says that the watch has ended
     * @param compactRevision if history was given up, where reading can begin; else 0
     * @param reason          why it has ended, or what the server says is wrong
     * @param events          what happened
     */
    record WatchMessage(String cluster, long revision, long watch, boolean created, boolean canceled,
            long compactRevision, String reason, List<WatchEvent> events) {
    }

    /**
     * An event of a watch.
     *
     * @param delete whether the key was deleted
     */
    record WatchEvent(boolean delete, KeyValue entry) {
    }

    /** Reads one answer. */
    static Answer answer(byte[] body) throws IOException {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            AnswerFields fields = new AnswerFields();
            if (in.nextToken() == JsonToken.START_OBJECT) {
                fields.read(in);
            }
            return new Answer(fields.cluster, fields.revision, fields.entries, fields.more, fields.succeeded, fields.id,
                    fields.found, fields.compactRevision);
        } catch (JacksonException | NumberFormatException e) {
            throw new IOException("the server's answer can't be read: " + e.getMessage(), e);
        }
    }

    /** The text of an error answer: its {@code message} if it is JSON, else the first line of it. */
    static String errorText(byte[] body) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    if ((name.equals("message") || name.equals("error"))
                            && in.currentToken() == JsonToken.VALUE_STRING) {
                        return in.getString();
                    }
                    in.skipChildren();
                }
            }
        } catch (JacksonException e) {
            // Not JSON: whatever stands before the store, a proxy say, answers in its own way.
        }
        String text = new String(body, UTF_8).strip();
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** A text field of a JSON object, null when there is none. */
    static @Nullable String textField(String json, String wanted) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    JsonToken token = in.nextToken();
                    if (name.equals(wanted) && token == JsonToken.VALUE_STRING) {
                        return in.getString();
                    }
                    in.skipChildren();
                }
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** A whole number of a JSON object, null when there is none. */
    static @Nullable Long numberField(String json, String wanted) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    JsonToken token = in.nextToken();
                    if (name.equals(wanted) && token == JsonToken.VALUE_NUMBER_INT) {
                        return in.getLongValue();
                    }
                    in.skipChildren();
                }
            }
            return null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static final class AnswerFields {

        private String cluster = "";
        private long revision;
        private List<KeyValue> entries = List.of();
        private boolean more;
        private boolean succeeded;
        private long id;
        private long found;
        private long compactRevision;

        void read(JsonParser in) {
            while (in.nextToken() != JsonToken.END_OBJECT) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "header" -> header(in);
                    case "kvs" -> entries = entries(in);
                    case "more" -> more = in.getBooleanValue();
                    case "succeeded" -> succeeded = in.getBooleanValue();
                    case "ID" -> id = Long.parseLong(in.getString());
                    case "revision" -> found = Long.parseLong(in.getString());
                    case "compact_revision" -> compactRevision = Long.parseLong(in.getString());
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
        String value = "";
        long modRevision = 0;
        while (in.nextToken() != JsonToken.END_OBJECT) {
            String name = in.currentName();
            in.nextToken();
            switch (name) {
                case "key" -> key = text(in);
                case "value" -> value = text(in);
                case "mod_revision" -> modRevision = Long.parseLong(in.getString());
                default -> in.skipChildren();
            }
        }
        return new KeyValue(key, value, modRevision);
    }

    /** Bytes in base64 as UTF-8 text; what is not UTF-8 becomes the replacement character, and stops nobody. */
    private static String text(JsonParser in) {
        return new String(Base64.getDecoder().decode(in.getString().getBytes(ISO_8859_1)), UTF_8);
    }

    /** Reads the messages of a watch stream as they come. Used by one thread. */
    static final class WatchReader implements AutoCloseable {

        private final JsonParser in;

        WatchReader(InputStream stream) {
            in = FACTORY.createParser(ObjectReadContext.empty(), stream);
        }

        /**
         * The next message, waiting for it.
         *
         * @return null at the end of the stream
         * @throws IOException when the connection breaks, or what comes can't be read
         */
        @Nullable
        WatchMessage next() throws IOException {
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
                return new WatchMessage(header.cluster, header.revision, fields.watch, fields.created, fields.canceled,
                        fields.compactRevision, fields.reason, fields.events);
            } catch (JacksonException | IllegalArgumentException e) {
                throw new IOException("the watch stream broke off: " + e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            in.close();
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
                KeyValue entry = new KeyValue("", "", 0);
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
