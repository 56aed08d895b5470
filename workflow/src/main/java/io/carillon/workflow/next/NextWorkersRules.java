package io.carillon.workflow.next;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.workflow.config.CarillonSettings;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The rules that say which workers are launched after a message (nowcast 4). What they are read from is looked at
 * before each message; when it has changed it is read again, and when there is a mistake in it, that is told and the
 * last good rules hold. For one thread.
 */
public interface NextWorkersRules extends AutoCloseable {

    /**
     * What follows a message.
     *
     * @param checklist all sections, unmodifiable
     * @return null when there are no rules for the worker that the message is of
     * @throws RulesException       when they fail, or take longer than they may
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    @Nullable
    Decision after(Message message, Map<String, @Nullable Object> checklist)
            throws RulesException, InterruptedException;

    /**
     * As {@link #after(Message, Map)}, for rules that may ask which races run.
     *
     * @param races those that ran before this message
     */
    default @Nullable Decision after(Message message, Map<String, @Nullable Object> checklist, List<RunningRace> races)
            throws RulesException, InterruptedException {
        return after(message, checklist);
    }

    /** Where the rules are, for the logs. */
    String source();

    /** The workers that there are rules for, as far as that can be known without a message. */
    Set<String> workers();

    @Override
    void close();

    /**
     * Opens the rules of a configuration: a file, a Java class or a Python module.
     *
     * @param mistakes is told of mistakes that are found when rules have changed
     * @throws RulesException when they can't be read
     */
    static NextWorkersRules open(NowcastConfig config, RulesMistakes mistakes) throws RulesException {
        CarillonSettings settings = config.settings();
        if (settings.rulesFile() != null) {
            return new RulesFile(settings.rulesFile(), config, mistakes);
        }
        if (settings.rulesClass() != null) {
            return new JavaRules(settings.rulesClass(), config, mistakes);
        }
        String module = config.nextWorkersModule();
        if (module == null) {
            throw new RulesException(config.file() + ": there are no rules for next workers");
        }
        return PythonRules.start(module, config, mistakes);
    }
}
