package io.carillon.server.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.carillon.store.Bytes;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads protobuf's JSON form: names in snake_case or camelCase, 64-bit numbers as numbers or texts, bytes in base64,
 * enum values as names or numbers, null for what is left out; unknown fields are passed over. What does not fit is
 * refused with one line that names the field. Used by one thread.
 */
final class JsonIn implements AutoCloseable {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private final JsonParser parser;
    private String field = "body";

    JsonIn(byte[] body) {
        parser = FACTORY.createParser(ObjectReadContext.empty(), body);
    }

    /** Reads the fields of one message. */
    interface Fields {

        /**
         * Reads the value of a field, or does nothing if it does not know the field.
         *
         * @param name in snake_case or camelCase
         */
        void read(String name);
    }

    /**
     * Reads a whole body as one message; an empty one and null are a message without fields.
     */
    void body(Fields fields) {
        try {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return;
            }
            require(first == JsonToken.START_OBJECT, "a JSON object");
            readFields(fields);
        } catch (StreamConstraintsException e) {
            throw refused("is beyond what this server reads: " + e.getOriginalMessage());
        } catch (JacksonException e) {
            throw new RefusedException(EtcdError.invalid("invalid JSON: " + plain(e.getOriginalMessage())));
        }
    }

    /**
     * A parser's message without where it thinks the place is: it has no text of lines.
     */
    static String plain(String message) {
        int end = message.length();
        for (String tail : new String[]{"\n", " (start marker", " at [Source"}) {
            int at = message.indexOf(tail);
            end = at >= 0 ? Math.min(end, at) : end;
        }
        return message.substring(0, end);
    }

    private void readFields(Fields fields) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            field = name;
            if (parser.currentToken() != JsonToken.VALUE_NULL) {
                fields.read(name);
            }
            // A field that nobody read, or a value that is more than one token.
            parser.skipChildren();
        }
    }

    /** Reads the present value as a message. */
    void message(Fields fields) {
        require(parser.currentToken() == JsonToken.START_OBJECT, "a JSON object");
        readFields(fields);
    }

    /** Reads the present value as a list of messages. */
    <T> List<T> messages(Supplier<T> read) {
        require(parser.currentToken() == JsonToken.START_ARRAY, "a JSON array");
        List<T> all = new ArrayList<>();
        String name = field;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            field = name;
            all.add(read.get());
        }
        return all;
    }

    /** Reads the present value as bytes. */
    Bytes bytes() {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "a text in base64");
        String text = parser.getString();
        if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            // As Go reads base64: line ends within it do not count.
            text = text.replace("\n", "").replace("\r", "");
        }
        if (text.length() % 4 != 0) {
            throw refused("is not base64: its length is not a multiple of 4");
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text.getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw refused("is not base64: " + e.getMessage());
        }
    }

    /** Reads the present value as a whole number of 64 bits. */
    long number() {
        JsonToken token = parser.currentToken();
        String text = parser.getString();
        if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_STRING) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw refused("must be a whole number of 64 bits, not " + shown(text));
            }
        }
        throw refused("must be a whole number of 64 bits, not " + shown(text));
    }

    /** Reads the present value as a whole number of 64 bits without sign. */
    long unsignedNumber() {
        String text = parser.getString();
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT || parser.currentToken() == JsonToken.VALUE_STRING) {
            try {
                return Long.parseUnsignedLong(text);
            } catch (NumberFormatException e) {
                throw refused("must be a whole number of 64 bits without sign, not " + shown(text));
            }
        }
        throw refused("must be a whole number of 64 bits without sign, not " + shown(text));
    }

    /** Reads the present value as a whole number of 32 bits. */
    int smallNumber(boolean unsigned) {
        long number = number();
        if (unsigned ? number < 0 || number > 0xffff_ffffL : number != (int) number) {
            throw refused("must be a whole number of 32 bits, not " + number);
        }
        return (int) number;
    }

    /** Reads the present value as one of several, by its name or its place. */
    <T> T oneOf(List<T> values, Function<T, String> name) {
        String text = parser.getString();
        for (int i = 0; i < values.size(); i++) {
            T value = values.get(i);
            if (parser.currentToken() == JsonToken.VALUE_STRING
                    ? name.apply(value).equals(text)
                    : parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.equals(Integer.toString(i))) {
                return value;
            }
        }
        throw refused("must be one of " + values.stream().map(name).toList() + ", not " + shown(text));
    }

    /** Reads the present value as true or false. */
    boolean flag() {
        JsonToken token = parser.currentToken();
        require(token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE, "true or false");
        return token == JsonToken.VALUE_TRUE;
    }

    /**
     * Reads the present value as one of an enum's, which stand in the order of their protobuf numbers.
     */
    <E extends Enum<E>> E oneOf(E[] values) {
        String text = parser.getString();
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            for (E value : values) {
                if (value.name().equals(text)) {
                    return value;
                }
            }
        } else if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && text.length() < 4) {
            int number = Integer.parseInt(text);
            if (number >= 0 && number < values.length) {
                return values[number];
            }
        }
        throw refused("must be one of " + List.of(values) + ", not " + shown(text));
    }

    /** The text of the present value, for a message of what is wrong with it. */
    String text() {
        require(parser.currentToken() == JsonToken.VALUE_STRING, "a text");
        return parser.getString();
    }

    private void require(boolean fits, String what) {
        if (!fits) {
            throw refused("must be " + what + ", not " + shown(parser.getString()));
        }
    }

    RefusedException refused(String why) {
        return new RefusedException(EtcdError.invalid(shown(field) + " " + why));
    }

    /** A piece of the request in a message: short, and on one line. */
    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 40 ? line.substring(0, 40) + "..." : line;
    }

    @Override
    public void close() {
        parser.close();
    }
}
