package io.carillon.cli.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that writes to the factory's {@link LogOutput}. Thread-safe. */
final class ConsoleLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    private final transient ConsoleLoggerFactory factory;
    private final boolean own;

    ConsoleLogger(String name, ConsoleLoggerFactory factory) {
        this.name = name;
        this.factory = factory;
        this.own = name.equals("aviso") || name.startsWith("io.carillon") || name.equals("http.client");
    }

    private boolean isEnabled(Level level) {
        return factory.output().isEnabled(name, own, level);
    }

    @Override
    public boolean isTraceEnabled() {
        return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return isEnabled(Level.ERROR);
    }

    /** There are no classes between this one and the caller whose names a message would show. */
    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(Level level, @Nullable Marker marker, String message,
            @Nullable Object @Nullable [] arguments, @Nullable Throwable throwable) {
        String text = arguments == null ? message : MessageFormatter.basicArrayFormat(message, arguments);
        factory.output().write(name, own, level, String.valueOf(message), String.valueOf(text), throwable);
    }
}
