package io.carillon.workflow.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import io.carillon.yaml.YamlWriter;
import org.jspecify.annotations.Nullable;

/**
 * Messages as the bytes that travel: one YAML 1.1 mapping with the keys {@code payload}, {@code source} and
 * {@code type}, written as PyYAML writes it (nowcast 2).
 */
public final class MessageCodec {

    private static final String SOURCE = "source";
    private static final String TYPE = "type";
    private static final String PAYLOAD = "payload";

    private MessageCodec() {
    }

    /**
     * The bytes of a message; keys of mappings in its payload are sorted, as they are by Python's workers.
     *
     * @throws MessageException when the payload is none of the values that YAML holds
     */
    public static byte[] encode(Message message) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(PAYLOAD, message.payload());
        map.put(SOURCE, message.source());
        map.put(TYPE, message.type());
        try {
            return YamlWriter.write(map).getBytes(US_ASCII);
        } catch (DocumentException e) {
            throw new MessageException("the payload of '" + message.type() + "' can't be sent: " + e.getMessage(), e);
        }
    }

    /**
     * The message that bytes stand for: any YAML mapping that has the three keys; others in it are ignored.
     *
     * @throws MessageException when they are none; the message says why
     */
    public static Message decode(byte[] bytes) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new MessageException("it is not UTF-8", e);
        }
        Object value;
        try {
            value = YamlReader.read(text);
        } catch (DocumentException e) {
            throw new MessageException("it is not YAML that can be read: " + e.getMessage(), e);
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new MessageException("it is not a mapping with source, type and payload");
        }
        if (!map.containsKey(PAYLOAD)) {
            throw new MessageException("it has no payload (null will do)");
        }
        return new Message(text(map, SOURCE), text(map, TYPE), map.get(PAYLOAD));
    }

    private static String text(Map<?, ?> map, String key) {
        if (!map.containsKey(key)) {
            throw new MessageException("it has no " + key);
        }
        if (!(map.get(key) instanceof String text)) {
            throw new MessageException("its " + key + " is not text");
        }
        return text;
    }
}
