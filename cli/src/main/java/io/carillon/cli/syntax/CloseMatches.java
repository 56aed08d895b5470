package io.carillon.cli.syntax;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Finds what someone may have meant: the {@code get_close_matches} of Python's difflib, whose choice v1 shows. */
final class CloseMatches {

    private static final int MOST = 3;
    private static final double LEAST_RATIO = 0.6;

    private CloseMatches() {
    }

    private record Match(String candidate, double ratio) {
    }

    /** The candidates that are most like a word, three at most, in alphabetical order. */
    static List<String> of(String word, Collection<String> candidates) {
        List<Match> matches = new ArrayList<>();
        for (String candidate : candidates) {
            double ratio = canMatch(candidate, word) ? ratio(candidate, word) : 0;
            if (ratio >= LEAST_RATIO) {
                matches.add(new Match(candidate, ratio));
            }
        }
        matches.sort(Comparator.comparingDouble(Match::ratio).thenComparing(Match::candidate).reversed());
        List<String> best = new ArrayList<>();
        for (Match match : matches.subList(0, Math.min(MOST, matches.size()))) {
            best.add(match.candidate);
        }
        Collections.sort(best);
        return best;
    }

    /** Spares the comparison with texts that are too long or too short. */
    private static boolean canMatch(String a, String b) {
        return 2.0 * Math.min(a.length(), b.length()) / (a.length() + b.length()) >= LEAST_RATIO;
    }

    private static double ratio(String a, String b) {
        return 2.0 * common(a, b) / (a.length() + b.length());
    }

    /**
     * The characters that two texts have in common: those of the longest block that stands in both, of the first such
     * in {@code a}, and what is in common on its left, and on its right.
     */
    private static int common(String a, String b) {
        int length = 0;
        int inA = 0;
        int inB = 0;
        for (int i = 0; i < a.length(); i++) {
            for (int j = 0; j < b.length(); j++) {
                int run = run(a, i, b, j);
                if (run > length) {
                    length = run;
                    inA = i;
                    inB = j;
                }
            }
        }
        return length == 0
                ? 0
                : length + common(a.substring(0, inA), b.substring(0, inB))
                        + common(a.substring(inA + length), b.substring(inB + length));
    }

    private static int run(String a, int i, String b, int j) {
        int length = 0;
        while (i + length < a.length() && j + length < b.length() && a.charAt(i + length) == b.charAt(j + length)) {
            length++;
        }
        return length;
    }
}
