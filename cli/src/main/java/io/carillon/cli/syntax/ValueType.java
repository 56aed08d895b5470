package io.carillon.cli.syntax;

/**
 * What the value of an option has to be.
 *
 * @param <T> what it is turned into
 */
public interface ValueType<T> {

    /** Any text, as it is. */
    ValueType<String> TEXT = text(ValueKind.OTHER);

    /** The path of a file. */
    ValueType<String> FILE = text(ValueKind.FILE);

    /** The path of a folder. */
    ValueType<String> FOLDER = text(ValueKind.FOLDER);

    /** An event type. */
    ValueType<String> EVENT_TYPE = text(ValueKind.EVENT_TYPE);

    private static ValueType<String> text(ValueKind kind) {
        return new ValueType<>() {
            @Override
            public String placeholder() {
                return "TEXT";
            }

            @Override
            public String convert(String text) {
                return text;
            }

            @Override
            public ValueKind kind() {
                return kind;
            }
        };
    }

    /** What stands in place of the value in the help. */
    String placeholder();

    /**
     * Turns the text that was typed into a value.
     *
     * @throws IllegalArgumentException when it can't be; the message is for the person who typed it
     */
    T convert(String text);

    /** What the value stands for. */
    default ValueKind kind() {
        return ValueKind.OTHER;
    }
}
