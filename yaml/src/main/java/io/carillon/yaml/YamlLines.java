package io.carillon.yaml;

/**
 * The lines of a YAML document that is being written, and where on them the writing is, as PyYAML's emitter keeps it.
 * Not thread-safe.
 */
final class YamlLines {

    private static final int WIDTH = 80;
    private static final int INDENT = 2;

    private final StringBuilder out = new StringBuilder(256);
    private int indent = -INDENT;
    private int column;

    /** Whether the last thing written was a space or a line break. */
    private boolean whitespace = true;

    private boolean indention = true;

    /** Whether there are only spaces and block indicators on the line so far. */
    boolean hasOnlyIndicators() {
        return indention;
    }

    /** Whether text of this length would go beyond the width that lines should have. */
    boolean isFullWith(int length) {
        return column + length > WIDTH;
    }

    /** What follows stands a step further to the right. */
    void deeper() {
        indent += INDENT;
    }

    /** What follows stands where it did before {@link #deeper}. */
    void back() {
        indent -= INDENT;
    }

    /** Writes ASCII without line breaks. */
    void append(String text) {
        out.append(text);
        column += text.length();
    }

    /**
     * Writes what tells of structure, or nothing for the beginning of a text.
     *
     * @param needsSpace  whether there must be a space before it
     * @param isIndention whether a line that begins with it is still at its beginning
     */
    void indicator(String indicator, boolean needsSpace, boolean isIndention) {
        if (needsSpace && !whitespace) {
            append(" ");
        }
        append(indicator);
        whitespace = false;
        indention = indention && isIndention;
    }

    /** Goes to the place where a line's content begins, on a new line if need be. */
    void toIndent() {
        int wanted = Math.max(indent, 0);
        if (!indention || column > wanted || (column == wanted && !whitespace)) {
            lineBreak();
        }
        if (column < wanted) {
            whitespace = true;
            out.repeat(' ', wanted - column);
            column = wanted;
        }
    }

    void lineBreak() {
        out.append('\n');
        whitespace = true;
        indention = true;
        column = 0;
    }

    /**
     * The document.
     *
     * @param openEnded whether its last text could be continued
     */
    String document(boolean openEnded) {
        if (column > 0) {
            lineBreak();
        }
        if (openEnded) {
            out.append("...\n");
        }
        return out.toString();
    }
}
