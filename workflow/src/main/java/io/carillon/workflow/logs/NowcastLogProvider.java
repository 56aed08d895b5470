package io.carillon.workflow.logs;

import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** How SLF4J finds the loggers of a workflow's process. Public because SLF4J makes it. */
public final class NowcastLogProvider implements SLF4JServiceProvider {

    private final NowcastLoggerFactory factory = new NowcastLoggerFactory();
    private final MDCAdapter contexts = new NOPMDCAdapter();
    private @Nullable IMarkerFactory markers;

    /** Makes a provider. */
    public NowcastLogProvider() {
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
