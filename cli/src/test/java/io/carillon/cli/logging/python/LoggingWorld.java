package io.carillon.cli.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;

import io.carillon.cli.logging.ConsoleLogging;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A process with a logging configuration, for as long as a test takes. */
final class LoggingWorld implements AutoCloseable {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ConfiguredLogging logging;

    private LoggingWorld(Map<?, ?> tree) throws LoggingConfigException {
        logging = DictConfig.read(tree, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        ConsoleLogging.configure(logging);
    }

    /** Configures logging by a YAML text, to which the version is added. */
    static LoggingWorld of(String yaml) throws LoggingConfigException {
        return new LoggingWorld(parsed("version: 1\n" + yaml));
    }

    static Map<?, ?> parsed(String yaml) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
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
        ConsoleLogging.configure(System.err, Level.INFO);
        logging.close();
    }
}
