package io.carillon.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** How SLF4J finds the {@link Loggers}. Public because SLF4J makes it. */
public final class LogProvider implements SLF4JServiceProvider {

    private final Loggers factory = new Loggers();
    private final MDCAdapter contexts = new NOPMDCAdapter();
    private @Nullable IMarkerFactory markers;

    /** Makes a provider. */
    public LogProvider() {
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return factory;
    }

    @Override
    public synchronized IMarkerFactory getMarkerFactory() {
        IMarkerFactory made = markers;
        if (made == null) {
            made = new BasicMarkerFactory();
            markers = made;
        }
        return made;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
    }
}
