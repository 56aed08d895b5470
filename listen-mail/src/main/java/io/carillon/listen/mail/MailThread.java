package io.carillon.listen.mail;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TriggerException;
import org.jspecify.annotations.Nullable;

/** Which messages belong together. */
interface MailThread {

    /**
     * What names the thread of a notice.
     *
     * @return null if it has none
     * @throws TriggerException when it can't be made of what the notice has
     */
    @Nullable
    String of(Notice notice) throws TriggerException;

    /**
     * As the parameter {@code thread} says: {@code true} for those of one key, {@code false} or nothing for none, a
     * template for those for which it makes the same text.
     */
    static MailThread written(@Nullable Object thread) throws TriggerException {
        return switch (thread) {
            case null -> _ -> null;
            case Boolean byKey -> byKey ? Notice::key : _ -> null;
            case String text -> {
                TextTemplate template = TextTemplate.of(text, TextTemplate.Form.PLAIN);
                yield template::fill;
            }
            default -> throw new TriggerException("thread must be true, false or a text such as ${request.number},"
                    + " not " + PythonText.repr(thread), false);
        };
    }
}
