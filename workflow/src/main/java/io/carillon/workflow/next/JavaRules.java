package io.carillon.workflow.next;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;

/** Rules in a Java class; loaded again when something on its class path has changed. */
final class JavaRules implements NextWorkersRules {

    private final String name;
    private final NowcastConfig config;
    private final RulesMistakes mistakes;
    private String version;
    private Loaded loaded;

    private record Loaded(NextWorkersFunction function, @Nullable URLClassLoader loader) {
    }

    JavaRules(String name, NowcastConfig config, RulesMistakes mistakes) throws RulesException {
        this.name = name;
        this.config = config;
        this.mistakes = mistakes;
        version = version();
        loaded = load();
    }

    private Loaded load() throws RulesException {
        List<Path> path = config.settings().rulesClassPath();
        URLClassLoader loader = null;
        try {
            ClassLoader parent = JavaRules.class.getClassLoader();
            loader = path.isEmpty() ? null : new URLClassLoader(urls(path), parent);
            Class<?> type = Class.forName(name, true, loader == null ? parent : loader);
            return new Loaded(type.asSubclass(NextWorkersFunction.class).getConstructor().newInstance(), loader);
        } catch (ReflectiveOperationException | ClassCastException | MalformedURLException | LinkageError e) {
            close(loader);
            throw new RulesException("the rules for next workers, class " + name + ", can't be used: " + e
                    + "; it must be on the class path, be public, and implement " + NextWorkersFunction.class.getName(),
                    e);
        }
    }

    private static URL[] urls(List<Path> path) throws MalformedURLException {
        URL[] urls = new URL[path.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = path.get(i).toUri().toURL();
        }
        return urls;
    }

    /** Changes whenever a file on the class path does. */
    private String version() throws RulesException {
        List<String> versions = new ArrayList<>();
        for (Path entry : config.settings().rulesClassPath()) {
            try (Stream<Path> files = Files.walk(entry)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    versions.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
                }
            } catch (IOException e) {
                throw new RulesException("carillon: next workers: class path: " + entry + " can't be read: " + e, e);
            }
        }
        return String.join("\n", versions);
    }

    @Override
    public @Nullable Decision after(Message message, Map<String, @Nullable Object> checklist)
            throws RulesException, InterruptedException {
        reloadIfChanged();
        FutureTask<@Nullable NextWorkers> task = new FutureTask<>(
                () -> loaded.function.after(message, config, checklist));
        Thread thread = Thread.ofVirtual().name("rules").start(task);
        try {
            NextWorkers next = task.get(config.settings().rulesTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return next == null ? null : Decision.of(next);
        } catch (ExecutionException e) {
            throw new RulesException("the rules in " + name + " failed: " + e.getCause(), e);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new RulesException("the rules in " + name + " took longer than "
                    + config.settings().rulesTimeout().toSeconds() + " s", e);
        }
    }

    private void reloadIfChanged() {
        try {
            String now = version();
            if (now.equals(version)) {
                return;
            }
            version = now;
            Loaded fresh = load();
            close(loaded.loader);
            loaded = fresh;
            mistakes.taken(source());
        } catch (RulesException e) {
            mistakes.notTaken(e);
        }
    }

    private static void close(@Nullable URLClassLoader loader) {
        if (loader != null) {
            try {
                loader.close();
            } catch (IOException e) {
                // only the file handles of a class path that is not used any more
            }
        }
    }

    @Override
    public String source() {
        return "class " + name;
    }

    /** A Java class decides when it has a message: all workers may have rules. */
    @Override
    public Set<String> workers() {
        return config.registry().workers().keySet();
    }

    @Override
    public void close() {
        close(loaded.loader);
    }
}
