package io.carillon.server.etcd;

import java.util.List;
import java.util.Map;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.carillon.store.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Any message of etcd's as its gateway reads and writes it in JSON; for what is not hot enough to have code of its own.
 */
final class JsonMessages {

    private JsonMessages() {
    }

    /**
     * Reads a whole body.
     *
     * @param empty a message of the kind that is wanted
     * @throws RefusedException when it is not one
     */
    static Message read(byte[] body, Message empty) {
        Message.Builder builder = empty.newBuilderForType();
        try (JsonIn in = new JsonIn(body)) {
            in.body(fields(in, builder));
        }
        return builder.build();
    }

    private static JsonIn.Fields fields(JsonIn in, Message.Builder builder) {
        return name -> {
            FieldDescriptor field = named(builder, name);
            if (field == null) {
                return;
            }
            if (field.isRepeated()) {
                in.messages(() -> builder.addRepeatedField(field, value(in, builder, field)));
            } else {
                builder.setField(field, value(in, builder, field));
            }
        };
    }

    private static @Nullable FieldDescriptor named(Message.Builder builder, String name) {
        FieldDescriptor field = builder.getDescriptorForType().findFieldByName(name);
        if (field != null) {
            return field;
        }
        for (FieldDescriptor each : builder.getDescriptorForType().getFields()) {
            if (each.getJsonName().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static Object value(JsonIn in, Message.Builder builder, FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> in.text();
            case BYTE_STRING -> ByteString.copyFrom(in.bytes().array());
            case LONG -> field.getType() == FieldDescriptor.Type.UINT64 ? in.unsignedNumber() : (Object) in.number();
            case INT -> in.smallNumber(field.getType() == FieldDescriptor.Type.UINT32);
            case BOOLEAN -> in.flag();
            case ENUM -> in.oneOf(field.getEnumType().getValues(), EnumValueDescriptor::getName);
            case MESSAGE -> {
                Message.Builder inner = builder.newBuilderForField(field);
                in.message(fields(in, inner));
                yield inner.build();
            }
            case FLOAT, DOUBLE -> throw new IllegalStateException("etcd has no such field as " + field);
        };
    }

    /** Writes a message as the gateway does. */
    static JsonOut write(Message message) {
        JsonOut out = new JsonOut(256);
        write(out, message);
        return out;
    }

    static void write(JsonOut out, Message message) {
        out.raw("{");
        String separator = "";
        for (Map.Entry<FieldDescriptor, Object> each : message.getAllFields().entrySet()) {
            FieldDescriptor field = each.getKey();
            out.raw(separator).raw("\"").raw(field.getName()).raw("\":");
            separator = ",";
            if (field.isRepeated()) {
                String between = "[";
                for (Object value : (List<?>) each.getValue()) {
                    out.raw(between);
                    between = ",";
                    write(out, field, value);
                }
                out.raw("]");
            } else {
                write(out, field, each.getValue());
            }
        }
        out.raw("}");
    }

    private static void write(JsonOut out, FieldDescriptor field, Object value) {
        switch (value) {
            case Message message -> write(out, message);
            case ByteString bytes -> out.base64(Bytes.wrap(bytes.toByteArray()));
            case Long number when field.getType() == FieldDescriptor.Type.UINT64 -> out.unsigned(number);
            case Long number -> out.quoted(number);
            case Integer number when field.getType() == FieldDescriptor.Type.UINT32 ->
                out.raw(Integer.toUnsignedString(number));
            case EnumValueDescriptor constant -> out.raw("\"").raw(constant.getName()).raw("\"");
            case String text -> out.text(text);
            default -> out.raw(value.toString());
        }
    }
}
