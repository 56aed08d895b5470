package io.carillon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.UsageException;

/**
 * Arguments of the form {@code name=value}, one each: the value is what follows the first equals sign, whatever it is.
 */
final class NamedValues {

    private NamedValues() {
    }

    /**
     * Reads arguments of which each name may stand once.
     *
     * @return in the order given
     * @throws UsageException when one is of another form, or given twice
     */
    static Map<String, String> single(List<String> words) throws UsageException {
        Map<String, String> single = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> entry : multiple(words).entrySet()) {
            if (entry.getValue().size() > 1) {
                throw new UsageException(entry.getKey() + " is given twice; each name may stand once.", null);
            }
            single.put(entry.getKey(), entry.getValue().getFirst());
        }
        return single;
    }

    /**
     * Reads arguments of which a name may stand several times, for several values.
     *
     * @return in the order given
     * @throws UsageException when one is of another form
     */
    static Map<String, List<String>> multiple(List<String> words) throws UsageException {
        Map<String, List<String>> multiple = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("'" + word + "' must be NAME=VALUE, such as country=italy.", null);
            }
            multiple.computeIfAbsent(word.substring(0, equals), _ -> new ArrayList<>()).add(word.substring(equals + 1));
        }
        return multiple;
    }

    /**
     * The parameters of an event: its type as {@code event}, and its fields.
     *
     * @throws UsageException as {@link #single}; and when the event type is missing, or all is in one argument as
     *                        {@code aviso} has it
     */
    static Map<String, String> event(List<String> words) throws UsageException {
        Map<String, String> parameters = single(words);
        String type = parameters.get("event");
        if (type == null) {
            throw new UsageException("The event type is missing; add event=TYPE, such as event=flight.", null);
        }
        if (words.size() == 1 && type.contains(",")) {
            throw new UsageException("'" + type + "' is no event type; each NAME=VALUE must be an argument of its own:"
                    + " blanks between them, not commas.", null);
        }
        return parameters;
    }
}
