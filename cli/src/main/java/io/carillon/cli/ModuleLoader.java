package io.carillon.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds what few need and what is heavy (triggers for SNS and mail, the engine etcd_grpc) when it is first asked for,
 * so that a command which does without starts as fast as if it were not there. The launcher names the file that says
 * where it is by the system property {@code carillon.modules}. Thread-safe.
 */
final class ModuleLoader extends ClassLoader {

    private static final String PROPERTY = "carillon.modules";

    static {
        registerAsParallelCapable();
    }

    private final Path list;
    private @Nullable URLClassLoader modules;

    private ModuleLoader(Path list, ClassLoader parent) {
        super("modules", parent);
        this.list = list;
    }

    /** Has the thread, and those that it starts, find services in modules too; if there are any. */
    static void install() {
        String list = System.getProperty(PROPERTY);
        if (list != null) {
            Thread.currentThread()
                    .setContextClassLoader(new ModuleLoader(Path.of(list), ModuleLoader.class.getClassLoader()));
        }
    }

    private synchronized URLClassLoader modules() {
        URLClassLoader made = modules;
        if (made == null) {
            made = new URLClassLoader("modules", urls(), getParent());
            modules = made;
        }
        return made;
    }

    private URL[] urls() {
        try {
            List<URL> urls = new ArrayList<>();
            for (String jar : Files.readString(list).strip().split(File.pathSeparator, -1)) {
                if (!jar.isEmpty()) {
                    urls.add(Path.of(jar).toUri().toURL());
                }
            }
            return urls.toArray(URL[]::new);
        } catch (MalformedURLException e) {
            throw new IllegalStateException(list + " names something that is no file", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        return modules().loadClass(name);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        return modules().findResource(name);
    }

    @Override
    protected Enumeration<URL> findResources(String name) throws IOException {
        return modules().findResources(name);
    }
}
