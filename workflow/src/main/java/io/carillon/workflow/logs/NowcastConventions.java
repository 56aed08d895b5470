package io.carillon.workflow.logs;

import java.util.Map;
import java.util.Set;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;
import io.carillon.logging.python.Conventions;
import io.carillon.logging.python.HandlerFactory;

/**
 * How the processes of a workflow log (nowcast 7). Messages may have several lines, tracebacks among them, and records
 * say which process they are of ({@code %(logger_name)s}).
 *
 * @param process  the name of the process
 * @param handlers what only such processes have
 */
record NowcastConventions(String process, Map<String, HandlerFactory> handlers) implements Conventions {

    /** The attribute that names the process that a message came from. */
    static final String PROCESS = "logger_name";

    static final String MAIL = "logging.handlers.SMTPHandler";

    private static final Set<String> DOMAINS = Set.of("ch", "com", "dev", "http", "io", "jakarta", "java", "javax",
            "jdk", "net", "org", "sun", "tools");

    /** Those of a process that publishes nothing. */
    NowcastConventions(String process) {
        this(process, Map.of(MAIL, MailLogHandler::open));
    }

    @Override
    public LineBreaks lineBreaks() {
        return LineBreaks.INDENTED;
    }

    @Override
    public boolean showsEveryTrace() {
        return true;
    }

    @Override
    public boolean createsFolders() {
        return true;
    }

    @Override
    public Map<String, Object> attributes() {
        return Map.of(PROCESS, process);
    }

    /**
     * What libraries say in detail is not for the log of a workflow. Their loggers have the names of classes; that of
     * requests to the event store is {@code http.client}.
     */
    @Override
    public int leastLevel(String logger) {
        int dot = logger.indexOf('.');
        boolean own = dot < 0 || logger.startsWith("io.carillon.") || !DOMAINS.contains(logger.substring(0, dot));
        return own ? LogLevel.NOTSET : LogLevel.WARNING;
    }
}
