package io.carillon.workflow.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.broker.BrokerOptions;
import io.carillon.workflow.broker.MessageBroker;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.manager.NowcastManager;

/**
 * A broker, a folder with a configuration, and managers for it. What stands for Python is a shell script that writes down
 * what it was launched with.
 */
public final class TestSystem implements AutoCloseable {

    private static final String REGISTRY = """
              manager:
                ack: acknowledged
                checklist cleared: cleared
                unregistered worker: who?
                unregistered message type: what?
                no after_worker function: nothing follows
              workers:
                sleep: {checklist key: sleepyhead, success: slept, failure: failed, crash: crashed, need: a section}
                awaken: {checklist key: sleepyhead, success: awoke, failure: failed, crash: crashed}
                lister: {checklist key: listing, success: listed}
                keyless: {success: done}
                nofunc: {success: done}
                a: {checklist key: racers, success: done, crash: crashed}
                b: {checklist key: racers, success: done, crash: crashed}
                c: {checklist key: others, success: done, crash: crashed}
                start_race: {success: done}
                start_other: {success: done}
                clear_checklist: {clear checklist: please, success: cleared}
            """;

    private final Path folder;
    private final MessageBroker broker;
    private String rules = "";
    private String more = "";

    /** Starts a broker. */
    public TestSystem(Path folder) throws Exception {
        this.folder = folder;
        broker = MessageBroker
                .start(new BrokerOptions(List.of("127.0.0.1"), 0, 0, 1000, Duration.ofSeconds(1), null));
        python("echo \"$*\" >> " + launched());
    }

    /** Says what "Python" does when a worker is launched. */
    public TestSystem python(String script) throws IOException {
        Files.writeString(interpreter(), "#!/bin/sh\n" + script + "\n");
        if (!interpreter().toFile().setExecutable(true)) {
            throw new IOException("not executable: " + interpreter());
        }
        return this;
    }

    private Path interpreter() {
        return folder.resolve("python");
    }

    /** The file that has a line for each launch. */
    public Path launched() {
        return folder.resolve("launched");
    }

    /** What was launched so far: the arguments of the interpreter, the configuration's path left out. */
    public List<String> launches() throws IOException {
        return Files.exists(launched())
                ? Files.readAllLines(launched()).stream().map(line -> line.replace(" " + configFile(), "")).toList()
                : List.of();
    }

    /** The rules for next workers, in YAML. */
    public TestSystem rules(String yaml) throws IOException {
        Files.writeString(folder.resolve("rules.yaml"), yaml);
        rules = "  next workers: {rules: rules.yaml}\n";
        return this;
    }

    /** Other lines below {@code carillon: next workers}. */
    public TestSystem nextWorkers(String flow) {
        rules = "  next workers: " + flow + "\n";
        return this;
    }

    /** Further lines of the section {@code carillon}, indented by two. */
    public TestSystem settings(String yaml) {
        more = yaml;
        return this;
    }

    /** The folder of it all. */
    public Path folder() {
        return folder;
    }

    /** The checklist file. */
    public Path checklistFile() {
        return folder.resolve("checklist.yaml");
    }

    /** The configuration's file. */
    public Path configFile() {
        return folder.resolve("nowcast.yaml");
    }

    /** The configuration as it is to be now. */
    public NowcastConfig config() throws Exception {
        return config(interpreter().toString());
    }

    /** The same with another interpreter. */
    public NowcastConfig config(String python) throws Exception {
        Files.writeString(configFile(), """
                checklist file: %s
                python: %s
                logging: {}
                zmq:
                  host: 127.0.0.1
                  ports: {manager: %d, workers: %d}
                message registry:
                  next workers module: next_workers
                %s
                run: {enabled hosts: {}}
                slack notifications: {SLACK_TEST: [sleep], website log url: https://logs.example}
                carillon:
                  broker: {drain time: 1 s}
                %s%s""".formatted(checklistFile(), python, broker.managerPort(), broker.workersPort(), REGISTRY, rules,
                more));
        return NowcastConfig.load(configFile(), Map.of());
    }

    /** Starts a manager. */
    public NowcastManager manager() throws Exception {
        return manager(false, Map.of());
    }

    /** Starts a manager with an environment. */
    public NowcastManager manager(boolean ignoreChecklist, Map<String, String> environment) throws Exception {
        return NowcastManager.start(config(),
                new NowcastManager.Options(ignoreChecklist, List.of("nowcast"), environment));
    }

    /** A worker's socket. */
    public PlainWorker worker() {
        return new PlainWorker(broker.workersPort());
    }

    /** The broker. */
    public MessageBroker broker() {
        return broker;
    }

    @Override
    public void close() {
        broker.close();
    }
}
