package io.carillon.workflow.logs;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger whose messages go where the configuration of the process says. Thread-safe. */
final class NowcastLogger extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1;

    private final transient NowcastLoggerFactory factory;

    NowcastLogger(String name, NowcastLoggerFactory factory) {
        this.name = name;
        this.factory = factory;
    }

    private boolean isEnabled(Level level) {
        // an error may turn out to be critical, which a marker says that is not at hand here
        int importance = level == Level.ERROR ? LogLevel.CRITICAL : LogLevel.numbered(level, null);
        return factory.current().tree().isEnabled(name, importance);
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
        NowcastLoggerFactory.Current current = factory.current();
        current.tree().log(new LogRecord(Instant.now(), name, LogLevel.numbered(level, marker), String.valueOf(text),
                throwable == null ? null : trace(throwable), current.process(), Thread.currentThread().getName()));
    }

    private static String trace(Throwable throwable) {
        StringWriter text = new StringWriter();
        throwable.printStackTrace(new PrintWriter(text, true));
        return text.toString().stripTrailing();
    }
}
