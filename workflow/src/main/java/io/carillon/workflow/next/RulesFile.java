package io.carillon.workflow.next;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.expression.ExpressionEvaluationException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * Rules in a YAML file: below {@code after}, for each worker a list of rules, all of which hold whose {@code when} is
 * true. Conditions and what stands in {@code ${…}} are expressions in CEL.
 */
final class RulesFile implements NextWorkersRules {

    private final Path file;
    private final RulesMistakes mistakes;
    private final Object config;
    private Version version;
    private Map<String, List<Rule>> rules;

    RulesFile(Path file, NowcastConfig config, RulesMistakes mistakes) throws RulesException {
        this.file = file;
        this.mistakes = mistakes;
        this.config = java.util.Objects.requireNonNull(RuleValues.plain(config.values()));
        version = version();
        rules = read();
    }

    /** Tells one state of the file from another. */
    private record Version(FileTime modified, long size) {
    }

    private Version version() throws RulesException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size());
        } catch (IOException e) {
            throw new RulesException(file + ": it can't be read: " + e, e);
        }
    }

    private Map<String, List<Rule>> read() throws RulesException {
        try {
            return new RulesReader().rules(YamlReader.read(Files.readString(file)));
        } catch (RulesException e) {
            throw new RulesException(
                    String.join("\n", String.valueOf(e.getMessage()).lines().map(line -> file + ": " + line).toList()),
                    e);
        } catch (IOException | DocumentException e) {
            throw new RulesException(file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable Decision after(Message message, Map<String, @Nullable Object> checklist) throws RulesException {
        reloadIfChanged();
        List<Rule> ofWorker = rules.get(message.source());
        if (ofWorker == null) {
            return null;
        }
        RuleValues values = new RuleValues(message, config, checklist);
        List<NextWorker> launch = new ArrayList<>();
        Set<String> race = new LinkedHashSet<>();
        for (Rule rule : ofWorker) {
            try {
                apply(rule, values, launch, race);
            } catch (ExpressionEvaluationException | RulesException e) {
                throw new RulesException(file + ": " + rule.place() + ": " + e.getMessage(), e);
            }
        }
        return Decision.of(new NextWorkers(launch, race.isEmpty() ? null : race));
    }

    private static void apply(Rule rule, RuleValues values, List<NextWorker> launch, Set<String> race)
            throws RulesException {
        values.each(null);
        if (rule.when() != null && !rule.when().test(values)) {
            return;
        }
        for (LaunchRule each : rule.launch()) {
            launch.addAll(each.workers(values));
        }
        values.each(null);
        rule.race().forEach(name -> race.add(name.text(values)));
    }

    private void reloadIfChanged() {
        try {
            Version now = version();
            if (now.equals(version)) {
                return;
            }
            version = now;
            rules = read();
            mistakes.taken(source());
        } catch (RulesException e) {
            mistakes.notTaken(e);
        }
    }

    @Override
    public String source() {
        return file.toString();
    }

    @Override
    public Set<String> workers() {
        return rules.keySet();
    }

    @Override
    public void close() {
        // nothing is open between messages
    }
}
