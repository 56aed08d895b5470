package io.carillon.cli.syntax;

/**
 * What the value of an option has to be.
 *
 * @param <T> what it is turned into
 */
public interface ValueType<T> {

    /** Any text, as it is. */
    ValueType<String> TEXT = new ValueType<>() {
        @Override
        public String placeholder() {
            return "TEXT";
        }

        @Override
        public String convert(String text) {
            return text;
        }
    };

    /** What stands in place of the value in the help. */
    String placeholder();

    /**
     * Turns the text that was typed into a value.
     *
     * @throws IllegalArgumentException when it can't be; the message is for the person who typed it
     */
    T convert(String text);
}
