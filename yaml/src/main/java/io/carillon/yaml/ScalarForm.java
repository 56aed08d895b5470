package io.carillon.yaml;

/**
 * In which forms a text can be written, as PyYAML decides it.
 *
 * @param multiline         whether it has line breaks
 * @param allowPlain        whether it may stand without quotes in a block, unless it looks like another type
 * @param allowSingleQuoted whether single quotes hold it
 */
record ScalarForm(boolean multiline, boolean allowPlain, boolean allowSingleQuoted) {

    private static final String FIRST_INDICATORS = "#,[]{}&*!|>'\"%@`";

    /** Analyses a text. */
    static ScalarForm of(String text) {
        int length = text.length();
        boolean special = false;
        boolean breaks = false;
        boolean spaceBeforeBreak = false;
        boolean spaceAfterBreak = false;
        boolean indicators = text.startsWith("---") || text.startsWith("...");
        char previous = ' ';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case ' ' -> spaceAfterBreak |= i > 0 && previous == '\n';
                case '\n' -> {
                    breaks = true;
                    spaceBeforeBreak |= i > 0 && previous == ' ';
                }
                case ':' -> indicators |= isSpaceBehind(text, i);
                case '#' -> indicators |= isSpace(previous);
                case '?', '-' -> indicators |= i == 0 && isSpaceBehind(text, i);
                default -> special |= c < ' ' || c > '~';
            }
            indicators |= i == 0 && FIRST_INDICATORS.indexOf(c) >= 0;
            previous = c;
        }
        boolean edge = length > 0 && (isSpaceOrBreak(text.charAt(0)) || isSpaceOrBreak(text.charAt(length - 1)));
        boolean multiline = breaks || hasOtherBreak(text, special);
        return new ScalarForm(multiline,
                !edge && !special && !breaks && !spaceBeforeBreak && !spaceAfterBreak && !indicators,
                !special && !spaceBeforeBreak && !spaceAfterBreak);
    }

    private static boolean hasOtherBreak(String text, boolean special) {
        return special && text.chars().anyMatch(c -> c == 0x85 || c == 0x2028 || c == 0x2029);
    }

    private static boolean isSpaceOrBreak(char c) {
        return c == ' ' || c == '\n';
    }

    private static boolean isSpaceBehind(String text, int index) {
        return index + 1 >= text.length() || isSpace(text.charAt(index + 1));
    }

    private static boolean isSpace(char c) {
        return switch (c) {
            case 0, ' ', '\t', '\r', '\n', 0x85, 0x2028, 0x2029 -> true;
            default -> false;
        };
    }
}
