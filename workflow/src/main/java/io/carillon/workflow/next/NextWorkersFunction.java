package io.carillon.workflow.next;

import java.util.Map;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Rules for next workers in Java: {@code carillon: next workers: class} names a public class that implements this and has
 * a public constructor without parameters. It is called for one message at a time.
 */
@FunctionalInterface
public interface NextWorkersFunction {

    /**
     * What follows a message.
     *
     * @param checklist all sections, unmodifiable
     * @return null when there are no rules for the worker that the message is of
     * @throws Exception is logged, and the worker told that there are no rules
     */
    @Nullable
    NextWorkers after(Message message, NowcastConfig config, Map<String, @Nullable Object> checklist) throws Exception;
}
