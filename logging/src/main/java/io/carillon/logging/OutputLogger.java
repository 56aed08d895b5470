package io.carillon.logging;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger that writes to the {@link LogOutput} of its factory. Thread-safe. */
final class OutputLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    private final transient Loggers factory;

    OutputLogger(String name, Loggers factory) {
        this.name = name;
        this.factory = factory;
    }

    private boolean isEnabled(Level level) {
        return factory.output().isEnabled(name, level);
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
        factory.output().write(name, level, marker, String.valueOf(message), String.valueOf(text), throwable);
    }
}
