package io.carillon.workflow.next;

import java.util.List;

import io.carillon.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * One rule for the messages of a worker. Immutable.
 *
 * @param place  where it stands, such as {@code after: sleep: 2}
 * @param when   whether it holds; null for always
 * @param launch what it launches
 * @param race   the names of workers that must all end before what follows them is launched
 */
record Rule(String place, @Nullable Expression when, List<LaunchRule> launch, List<TextTemplate> race) {

    Rule {
        launch = List.copyOf(launch);
        race = List.copyOf(race);
    }
}
