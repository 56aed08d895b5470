package io.carillon.expression;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import org.jspecify.annotations.Nullable;

/**
 * That a value is a certain text, as an expression asks for it.
 *
 * @param path    the variable, followed by the members of it that lead to the value
 * @param element whether the value is a list and the text must be an element of it, instead of being all of the value
 * @param text    the text
 */
public record Equality(List<String> path, boolean element, String text) {

    /** More alternatives than these are no help to an index. */
    private static final int MOST_ALTERNATIVES = 1000;

    /** Copies the path. */
    public Equality {
        path = List.copyOf(path);
    }

    /** From each of the sets one must hold, or the expression is not true. */
    static List<Set<Equality>> neededBy(CelExpr expression) {
        if (expression.getKind() != CelExpr.ExprKind.Kind.CALL) {
            return List.of();
        }
        List<CelExpr> arguments = expression.call().args();
        return switch (expression.call().function()) {
            case "_&&_" -> all(neededBy(arguments.get(0)), neededBy(arguments.get(1)));
            case "_||_" -> either(neededBy(arguments.get(0)), neededBy(arguments.get(1)));
            case "_==_" -> equal(arguments.get(0), arguments.get(1));
            case "@in" -> in(arguments.get(0), arguments.get(1));
            default -> List.of();
        };
    }

    private static List<Set<Equality>> all(List<Set<Equality>> left, List<Set<Equality>> right) {
        List<Set<Equality>> both = new ArrayList<>(left);
        both.addAll(right);
        return List.copyOf(both);
    }

    /**
     * What a condition needs that is true when one of two others is: of each side the set with the fewest, which is
     * likely to serve best.
     */
    public static List<Set<Equality>> either(List<Set<Equality>> left, List<Set<Equality>> right) {
        if (left.isEmpty() || right.isEmpty()) {
            return List.of();
        }
        Set<Equality> union = new LinkedHashSet<>(fewest(left));
        union.addAll(fewest(right));
        return union.size() > MOST_ALTERNATIVES ? List.of() : List.of(Set.copyOf(union));
    }

    private static Set<Equality> fewest(List<Set<Equality>> sets) {
        Set<Equality> fewest = sets.getFirst();
        for (Set<Equality> each : sets) {
            if (each.size() < fewest.size()) {
                fewest = each;
            }
        }
        return fewest;
    }

    private static List<Set<Equality>> equal(CelExpr left, CelExpr right) {
        String text = text(right);
        List<String> path = path(text == null ? right : left);
        if (text == null) {
            text = text(left);
        }
        return text == null || path == null ? List.of() : List.of(Set.of(new Equality(path, false, text)));
    }

    private static List<Set<Equality>> in(CelExpr element, CelExpr list) {
        String text = text(element);
        List<String> listPath = path(list);
        if (text != null && listPath != null) {
            return List.of(Set.of(new Equality(listPath, true, text)));
        }
        List<String> path = path(element);
        if (path == null || list.getKind() != CelExpr.ExprKind.Kind.LIST) {
            return List.of();
        }
        Set<Equality> alternatives = new LinkedHashSet<>();
        for (CelExpr each : list.list().elements()) {
            String alternative = text(each);
            if (alternative == null || alternatives.size() == MOST_ALTERNATIVES) {
                return List.of();
            }
            alternatives.add(new Equality(path, false, alternative));
        }
        return List.of(Set.copyOf(alternatives));
    }

    private static @Nullable String text(CelExpr expression) {
        return expression.getKind() == CelExpr.ExprKind.Kind.CONSTANT
                && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                        ? expression.constant().stringValue()
                        : null;
    }

    /** {@code a.b["c"]} as a path; null when it is anything else. */
    private static @Nullable List<String> path(CelExpr expression) {
        CelExpr operand;
        String name;
        switch (expression.getKind()) {
            case IDENT -> {
                return List.of(expression.ident().name());
            }
            case SELECT -> {
                if (expression.select().testOnly()) {
                    return null;
                }
                operand = expression.select().operand();
                name = expression.select().field();
            }
            case CALL -> {
                if (!expression.call().function().equals("_[_]")) {
                    return null;
                }
                operand = expression.call().args().get(0);
                name = text(expression.call().args().get(1));
            }
            default -> {
                return null;
            }
        }
        List<String> before = path(operand);
        if (before == null || name == null) {
            return null;
        }
        List<String> path = new ArrayList<>(before);
        path.add(name);
        return List.copyOf(path);
    }
}
