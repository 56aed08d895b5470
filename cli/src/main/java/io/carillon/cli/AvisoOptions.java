package io.carillon.cli;

import java.util.ArrayList;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.ValueType;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.Setting;
import org.jspecify.annotations.Nullable;

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
    private static final String USERNAME = "username";
    private static final String KEY = "key";
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
        options.add(text('u', USERNAME, "Name to log in to the server with."));
        options.add(file('k', KEY, "File with the password or token to log in with."));
        options.add(text('H', HOST, "Host of the " + server + " server."));
        options.add(
                new CommandOption('P', PORT, new CountType(Endpoint.MAX_PORT), "Port of the " + server + " server."));
        return options;
    }

    private static CommandOption file(char letter, String name, String description) {
        return new CommandOption(letter, name, ValueType.FILE, description);
    }

    private static CommandOption text(char letter, String name, String description) {
        return new CommandOption(letter, name, ValueType.TEXT, description);
    }

    /** What the options say about the configuration; host and port are those of the notification server. */
    static ConfigOverrides overrides(CommandArguments arguments) {
        return overrides(arguments, Setting.NOTIFICATION_HOST, Setting.NOTIFICATION_PORT);
    }

    /**
     * What the options say about the configuration.
     *
     * @param hostSetting what {@code --host} sets
     * @param portSetting what {@code --port} sets
     */
    static ConfigOverrides overrides(CommandArguments arguments, Setting hostSetting, Setting portSetting) {
        String host = arguments.text(HOST);
        return ConfigOverrides.NONE.withFile(arguments.text(CONFIG)).withLoggingFile(arguments.text(LOG))
                .with(Setting.DEBUG, flag(arguments, DEBUG), "--debug")
                .with(Setting.QUIET, flag(arguments, QUIET), "--quiet")
                .with(Setting.NO_FAIL, flag(arguments, NO_FAIL), "--no-fail")
                .with(Setting.USERNAME, arguments.text(USERNAME), "--username")
                .with(Setting.KEY_FILE, arguments.text(KEY), "--key")
                .with(hostSetting, host == null || host.isBlank() ? null : host, "--host")
                .with(portSetting, arguments.value(PORT, Integer.class), "--port")
                .with(Setting.NOTIFICATION_TYPE, arguments.has(TEST) ? EngineConfig.FILE_BASED : null, "--test");
    }

    /** A flag can't turn anything off. */
    private static @Nullable Boolean flag(CommandArguments arguments, String name) {
        return arguments.has(name) ? true : null;
    }
}
