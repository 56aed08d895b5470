package io.carillon.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

import io.carillon.logging.LogOutput;
import io.carillon.logging.Loggers;
import io.carillon.yaml.YamlReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process with a logging configuration, for as long as a test takes. */
final class LoggingWorld implements AutoCloseable {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ConfiguredLogging logging;

    private final LogOutput before;

    private LoggingWorld(Map<?, ?> tree, Conventions conventions) throws LoggingConfigException {
        logging = DictConfig.read(tree, conventions, List.of(), new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
        before = Loggers.ofProgram().configure(logging);
    }

    /** Configures logging by a YAML text, to which the version is added. */
    static LoggingWorld of(String yaml) throws LoggingConfigException {
        return of(TestConventions.LINES, yaml);
    }

    /** The same in a program with conventions of its own. */
    static LoggingWorld of(Conventions conventions, String yaml) throws LoggingConfigException {
        return new LoggingWorld(parsed("version: 1\n" + yaml), conventions);
    }

    static Map<?, ?> parsed(String yaml) {
        if (YamlReader.read(yaml) instanceof Map<?, ?> tree) {
            return tree;
        }
        throw new AssertionError("not a mapping: " + yaml);
    }

    ConfiguredLogging logging() {
        return logging;
    }

    Logger aviso() {
        return LoggerFactory.getLogger("aviso");
    }

    /** What is on standard output. */
    String out() {
        return out.toString(UTF_8);
    }

    /** What is on standard error. */
    String err() {
        return err.toString(UTF_8);
    }

    @Override
    public void close() {
        Loggers.ofProgram().configure(before);
        logging.close();
    }
}
