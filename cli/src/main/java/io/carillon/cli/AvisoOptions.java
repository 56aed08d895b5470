package io.carillon.cli;

import java.util.ArrayList;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.ValueType;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;

/**
 * The options that all commands of {@code aviso} and {@code aviso-config} have, and what they do to the configuration
 * (aviso-v1 1.1).
 */
final class AvisoOptions {

    private static final String CONFIG = "config";
    private static final String LOG = "log";
    private static final String DEBUG = "debug";
    private static final String QUIET = "quiet";
    private static final String NO_FAIL = "no-fail";
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String TEST = "test";

    private AvisoOptions() {
    }

    /**
     * The options of a command of {@code aviso}.
     *
     * @param own those that only this command has
     */
    static List<CommandOption> with(CommandOption... own) {
        List<CommandOption> options = common("notification");
        options.add(CommandOption.flag(null, TEST, "Use files in place of a server, to try things out."));
        options.addAll(List.of(own));
        options.add(CommandOption.help());
        return options;
    }

    /**
     * The options of a command of {@code aviso-config}.
     *
     * @param own those that only this command has
     */
    static List<CommandOption> withForService(CommandOption... own) {
        List<CommandOption> options = common("configuration");
        options.addAll(List.of(own));
        options.add(CommandOption.help());
        return options;
    }

    private static List<CommandOption> common(String server) {
        List<CommandOption> options = new ArrayList<>();
        options.add(file('c', CONFIG, "Configuration file to read besides the usual ones."));
        options.add(file('l', LOG, "Logging configuration file."));
        options.add(CommandOption.flag('d', DEBUG, "Show everything that is done."));
        options.add(CommandOption.flag('q', QUIET, "Show errors only."));
        options.add(CommandOption.flag(null, NO_FAIL, "Exit with 0 even if something goes wrong."));
        options.add(text('u', "username", "Name to log in to the server with."));
        options.add(file('k', "key", "File with the password or token to log in with."));
        options.add(text('H', HOST, "Host of the " + server + " server."));
        options.add(new CommandOption('P', PORT, new PortType(), "Port of the " + server + " server."));
        return options;
    }

    private static CommandOption file(char letter, String name, String description) {
        return new CommandOption(letter, name, ValueType.FILE, description);
    }

    private static CommandOption text(char letter, String name, String description) {
        return new CommandOption(letter, name, ValueType.TEXT, description);
    }

    /** What the options say about the configuration as a whole. */
    static ConfigOverrides overrides(CommandArguments arguments) {
        return new ConfigOverrides(arguments.text(CONFIG), arguments.text(LOG), arguments.has(DEBUG),
                arguments.has(QUIET), arguments.has(NO_FAIL));
    }

    /** A configuration with the notification server that the options name. */
    static UserConfig withServer(UserConfig config, CommandArguments arguments) {
        EngineConfig engine = at(config.notification(), arguments);
        if (arguments.has(TEST)) {
            engine = engine.withType(EngineConfig.FILE_BASED);
        }
        return config.withNotification(engine);
    }

    /** A configuration with the configuration server that the options name. */
    static UserConfig withServiceServer(UserConfig config, CommandArguments arguments) {
        return config.withConfiguration(at(config.configuration(), arguments));
    }

    private static EngineConfig at(EngineConfig configured, CommandArguments arguments) {
        EngineConfig engine = configured;
        String host = arguments.text(HOST);
        if (host != null && !host.isBlank()) {
            engine = engine.withHost(host);
        }
        Integer port = arguments.value(PORT, Integer.class);
        if (port != null) {
            engine = engine.withPort(port);
        }
        return engine;
    }
}
