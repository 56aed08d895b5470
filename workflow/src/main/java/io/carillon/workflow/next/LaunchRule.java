package io.carillon.workflow.next;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * One entry below {@code launch}. Immutable.
 *
 * @param when    whether it holds; null for always
 * @param forEach a list with an element for each launch; null for one launch
 * @param module  what is launched
 * @param args    its arguments
 * @param host    where
 */
record LaunchRule(@Nullable Expression when, @Nullable Expression forEach, TextTemplate module, List<TextTemplate> args,
        TextTemplate host) {

    LaunchRule {
        args = List.copyOf(args);
    }

    List<NextWorker> workers(RuleValues values) throws RulesException {
        Expression list = forEach;
        if (list == null) {
            values.each(null);
            return when == null || when.test(values) ? List.of(worker(values)) : List.of();
        }
        if (!(list.evaluate(values) instanceof Iterable<?> elements)) {
            throw new RulesException("for each: " + list.text() + " is not a list");
        }
        List<NextWorker> workers = new ArrayList<>();
        for (Object element : elements) {
            values.each(element);
            if (when == null || when.test(values)) {
                workers.add(worker(values));
            }
        }
        return workers;
    }

    private NextWorker worker(Map<String, @Nullable Object> values) {
        return new NextWorker(module.text(values), args.stream().map(arg -> arg.text(values)).toList(),
                host.text(values));
    }
}
