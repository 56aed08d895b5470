package io.carillon.store;

import java.util.List;

/**
 * Steps that are done together or not at all, at one revision. May stand in another transaction.
 *
 * @param compares  the conditions, all of which must hold
 * @param then      what is done if they do
 * @param otherwise what is done if one does not
 */
public record Transaction(List<Compare> compares, List<Operation> then,
        List<Operation> otherwise) implements Operation {

    public Transaction {
        compares = List.copyOf(compares);
        then = List.copyOf(then);
        otherwise = List.copyOf(otherwise);
    }

    /** A transaction without conditions. */
    public static Transaction of(Operation... steps) {
        return new Transaction(List.of(), List.of(steps), List.of());
    }

    /** A transaction that is done only if its conditions hold. */
    public static Transaction when(List<Compare> compares, Operation... steps) {
        return new Transaction(compares, List.of(steps), List.of());
    }
}
