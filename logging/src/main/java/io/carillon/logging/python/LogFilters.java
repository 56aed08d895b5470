package io.carillon.logging.python;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Several filters. */
final class LogFilters {

    private LogFilters() {
    }

    /** The record after all of them, null if one lets it not pass. */
    static @Nullable LogRecord apply(List<LogFilter> filters, LogRecord message) {
        LogRecord passed = message;
        for (LogFilter filter : filters) {
            passed = filter.apply(passed);
            if (passed == null) {
                return null;
            }
        }
        return passed;
    }
}
