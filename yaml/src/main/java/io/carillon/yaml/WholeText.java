package io.carillon.yaml;

import java.util.Arrays;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/**
 * A text as SnakeYAML's scanner reads it, all of it at hand. SnakeYAML's own reader takes a thousand characters at a
 * time and copies what the scanner has seen and not taken yet: all there is so far of a long word, for each thousand of
 * it. A word of two million characters costs it a second and eight gigabytes.
 */
final class WholeText extends StreamReader {

    private static final String NAME = "'string'";
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final int[] characters;
    private int next;
    private int line;
    private int column;
    private int documentStart;

    /**
     * @throws ReaderException when there is a character that YAML doesn't allow
     */
    WholeText(String text) {
        super("");
        int[] read = new int[text.length()];
        int count = 0;
        for (int i = 0; i < text.length(); count++) {
            int character = text.codePointAt(i);
            if (!isPrintable(character)) {
                throw new ReaderException(NAME, count, character, "special characters are not allowed");
            }
            read[count] = character;
            i += Character.charCount(character);
        }
        characters = Arrays.copyOf(read, count);
    }

    @Override
    public Mark getMark() {
        return new Mark(NAME, next, line, column, characters, next);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int end = Math.min(next + length, characters.length); next < end;) {
            int character = characters[next++];
            if (Constant.LINEBR.has(character) || (character == '\r' && next < characters.length && peek() != '\n')) {
                line++;
                column = 0;
            } else if (character != BYTE_ORDER_MARK) {
                column++;
            }
        }
    }

    @Override
    public int peek() {
        return peek(0);
    }

    @Override
    public int peek(int index) {
        return next + index < characters.length ? characters[next + index] : '\0';
    }

    @Override
    public String prefix(int length) {
        return new String(characters, next, Math.min(length, characters.length - next));
    }

    @Override
    public String prefixForward(int length) {
        String prefix = prefix(length);
        next += length;
        column += length;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getLine() {
        return line;
    }

    @Override
    public int getIndex() {
        return next;
    }

    @Override
    public int getDocumentIndex() {
        return next - documentStart;
    }

    @Override
    public void resetDocumentIndex() {
        documentStart = next;
    }
}
