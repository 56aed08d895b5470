package io.carillon.server.etcd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Base64;

import io.carillon.store.Bytes;
import io.vertx.core.buffer.Buffer;

/**
 * Writes JSON into a growing array, without a tree and without a text in between. Used by one thread.
 */
final class JsonOut {

    private byte[] bytes;
    private int length;

    JsonOut(int capacity) {
        bytes = new byte[Math.max(64, capacity)];
    }

    /** ASCII as it stands. */
    JsonOut raw(String ascii) {
        int more = ascii.length();
        reserve(more);
        for (int i = 0; i < more; i++) {
            bytes[length + i] = (byte) ascii.charAt(i);
        }
        length += more;
        return this;
    }

    /** Bytes that are JSON already. */
    JsonOut raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** A number of at most 32 bits, unquoted. */
    JsonOut number(int number) {
        return raw(Integer.toString(number));
    }

    /** A 64-bit number, in quotes as protobuf's JSON has it. */
    JsonOut quoted(long number) {
        return raw("\"").raw(Long.toString(number)).raw("\"");
    }

    /** A 64-bit number without sign, in quotes. */
    JsonOut unsigned(long number) {
        return raw("\"").raw(Long.toUnsignedString(number)).raw("\"");
    }

    /** Bytes in base64, in quotes. */
    JsonOut base64(Bytes data) {
        byte[] encoded = Base64.getEncoder().encode(data.array());
        reserve(encoded.length + 2);
        bytes[length++] = '"';
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        bytes[length++] = '"';
        return this;
    }

    /** Text in quotes, with what JSON wants escaped. */
    JsonOut text(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return raw(out.append('"').toString().getBytes(UTF_8));
    }

    /** How many bytes were written. */
    int length() {
        return length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    Buffer toBuffer() {
        return Buffer.buffer(length).appendBytes(bytes, 0, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, ISO_8859_1);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
