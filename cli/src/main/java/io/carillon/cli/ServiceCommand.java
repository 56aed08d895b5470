package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.carillon.cli.service.ServiceUnit;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.HelpText;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/** {@code carillon service}: writes or shows the unit by which systemd runs a server, listeners or a workflow. */
final class ServiceCommand implements CarillonCommand {

    private static final String INSTALL = "install";
    private static final String SHOW = "show";
    private static final String USER = "user";
    private static final String NAME = "name";
    private static final String RUN_AS = "run-as";
    private static final String WATCHDOG = "watchdog";
    private static final String DRY_RUN = "dry-run";

    /** What systemd takes as a name, less what would make a template or begin an option. */
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}");

    private static final List<String> HOMES = List.of("/home/", "/root/", "/run/user/");

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon service", "COMMAND [ARGS]...", List.of(CommandOption.help()),
                """
                        Has systemd run a server, listeners or a workflow: from the machine's start on, and again if they fail.""");
    }

    @Override
    public List<CommandSyntax> subcommands() {
        return List.of(installSyntax(), showSyntax());
    }

    private static CommandSyntax installSyntax() {
        List<CommandOption> options = new ArrayList<>(unitOptions());
        options.add(CommandOption.flag(null, DRY_RUN, "Print the unit, and write nothing."));
        options.add(CommandOption.help());
        return new CommandSyntax("carillon service install", "{server|listen|nowcast} [ARGS]...", options, """
                Writes the unit of a service. COMMAND is server or listen, with arguments as they are without \
                a service, or nowcast, with those of nowcast up.
                A service of the system belongs to a user of its own that sees little of the machine; its \
                files are in /var/lib/NAME, where .aviso/config.yaml is its configuration, and in /etc/aviso.""", """
                carillon service install server --etcd-address 0.0.0.0:2379
                carillon service install listen /etc/carillon/flights.yaml
                carillon service install --user --name flights listen ~/flights.yaml
                carillon service install --run-as nowcast nowcast /srv/nowcast/nowcast.yaml""");
    }

    private static CommandSyntax showSyntax() {
        List<CommandOption> options = new ArrayList<>(unitOptions());
        options.add(CommandOption.help());
        return new CommandSyntax("carillon service show", "{server|listen|nowcast} [ARGS]...", options,
                "Prints the unit that install would write, with the same options.", """
                        carillon service show server""");
    }

    private static List<CommandOption> unitOptions() {
        return List.of(CommandOption.flag(null, USER, "For your own service manager, not that of the system."),
                new CommandOption(null, NAME, ValueType.TEXT,
                        "Name of the service. [carillon-server, carillon-listen, carillon-nowcast]"),
                new CommandOption(null, RUN_AS, ValueType.TEXT, "User that a service of the system runs as."),
                new CommandOption(null, WATCHDOG, new SecondsType(),
                        "Start it anew when it shows no sign of life for so long."));
    }

    private static Map<String, String> summaries() {
        Map<String, String> summaries = new LinkedHashMap<>();
        summaries.put(INSTALL, "Write the unit of a service.");
        summaries.put(SHOW, "Print the unit that install would write.");
        return summaries;
    }

    @Override
    public String help() {
        return HelpText.of(syntax(), summaries());
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException, UsageException {
        List<String> words = arguments.positionals();
        if (words.isEmpty()) {
            throw new UsageException("Missing command.", syntax());
        }
        CommandSyntax syntax = switch (words.getFirst()) {
            case INSTALL -> installSyntax();
            case SHOW -> showSyntax();
            default -> throw new UsageException("No such command " + PythonText.repr(words.getFirst()) + ".", syntax());
        };
        CommandArguments own = CommandLineParser.parse(syntax, words.subList(1, words.size()));
        if (own.has(CommandOption.HELP)) {
            env.out().print(HelpText.of(syntax));
            return ExitCode.DONE;
        }
        ServiceUnit unit = unit(own, syntax, env);
        String text;
        try {
            text = unit.text();
        } catch (IllegalArgumentException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        if (words.getFirst().equals(SHOW) || own.has(DRY_RUN)) {
            env.out().print(text);
        } else {
            write(unit, text, env);
        }
        return ExitCode.DONE;
    }

    private static ServiceUnit unit(CommandArguments own, CommandSyntax syntax, Env env)
            throws CommandException, UsageException {
        if (own.positionals().isEmpty()) {
            throw new UsageException("Missing command: server, listen or nowcast.", syntax);
        }
        String kind = own.positionals().getFirst();
        boolean ofUser = own.has(USER);
        String runAs = own.text(RUN_AS);
        if (ofUser && runAs != null) {
            throw new UsageException("Of --user and --run-as only one may be.", null);
        }
        String name = name(own, kind);
        List<String> words = own.positionals().subList(1, own.positionals().size());
        ServiceProgram program = switch (kind) {
            case "server" -> ServiceProgram.server(words, env);
            case "listen" -> ServiceProgram.listen(words);
            case "nowcast" -> {
                if (!ofUser && runAs == null) {
                    throw new CommandException(
                            "a workflow starts programs, which must be somebody's: name the user with"
                                    + " --run-as, or use --user");
                }
                yield ServiceProgram.nowcast(words, env);
            }
            default -> throw new UsageException(
                    "A service can be server, listen or nowcast, not " + PythonText.repr(kind) + ".", syntax);
        };
        List<Path> writable = new ArrayList<>(program.writable());
        if (runAs != null) {
            Path home = homeOf(runAs);
            if (program.kind() == ServiceUnit.Kind.LISTEN) {
                writable.add(checkpoints(home, runAs));
            }
        }
        boolean needsHome = Stream.concat(program.command().stream(),
                Stream.concat(Stream.of(System.getProperty("java.home")), writable.stream().map(Path::toString)))
                .anyMatch(ServiceCommand::isInHome);
        return new ServiceUnit(name, description(program.kind()), program.command(), program.kind(), ofUser, runAs,
                writable, needsHome, program.lowPort(), program.environment(), program.folder(),
                own.value(WATCHDOG, Long.class));
    }

    private static String name(CommandArguments own, String kind) throws UsageException {
        String given = own.text(NAME);
        String name = given == null ? "carillon-" + kind : given;
        if (name.endsWith(".service")) {
            name = name.substring(0, name.length() - ".service".length());
        }
        if (!NAMES.matcher(name).matches()) {
            throw new UsageException("Invalid value for '--name': " + PythonText.repr(name)
                    + " must be letters, digits, and . _ - between them.", null);
        }
        return name;
    }

    /** Where a user's listeners keep how far they are. */
    private static Path checkpoints(Path home, String user) throws CommandException {
        Path aviso = home.resolve(".aviso");
        if (!Files.isDirectory(aviso)) {
            throw new CommandException(aviso + " is not there; " + user
                    + " must make it first, for its listeners keep there how far they are");
        }
        return aviso;
    }

    private static String description(ServiceUnit.Kind kind) {
        return switch (kind) {
            case SERVER -> "Carillon server";
            case LISTEN -> "Carillon listeners";
            case NOWCAST -> "Carillon workflow";
        };
    }

    private static boolean isInHome(@Nullable String word) {
        return word != null && HOMES.stream().anyMatch(home -> word.startsWith(home) || word.contains("=" + home));
    }

    /** The home folder of a user of this machine. */
    private static Path homeOf(String user) throws CommandException {
        try {
            for (String line : Files.readAllLines(Path.of("/etc/passwd"), UTF_8)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 5 && fields[0].equals(user)) {
                    return Path.of(fields[5]);
                }
            }
        } catch (IOException e) {
            throw new CommandException("/etc/passwd can't be read: " + e.getMessage(), e);
        }
        throw new CommandException("there is no user " + PythonText.repr(user) + " on this machine");
    }

    private static void write(ServiceUnit unit, String text, Env env) throws CommandException {
        Path folder = unit.ofUser() ? userFolder(env) : env.systemFolder().resolveSibling("systemd").resolve("system");
        Path file = folder.resolve(unit.name() + ".service");
        try {
            if (Files.exists(file) && !Files.readString(file).startsWith(ServiceUnit.MARK)) {
                throw new CommandException(file + " is there already, and was not written by this command;"
                        + " choose another name with --name");
            }
            Files.createDirectories(folder);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new CommandException(file + " can't be written: " + e.getMessage()
                    + (unit.ofUser() ? "" : "; as root it can, or with --user"), e);
        }
        String systemctl = unit.ofUser() ? "systemctl --user" : "systemctl";
        env.out().println("Written: " + file);
        env.out().println(
                "Start it with: " + systemctl + " daemon-reload && " + systemctl + " enable --now " + unit.name());
        if (unit.ofUser()) {
            env.out().println("So that it runs while you are not logged in: loginctl enable-linger");
        }
    }

    private static Path userFolder(Env env) {
        String config = env.variables().getOrDefault("XDG_CONFIG_HOME", "");
        Path folder = config.startsWith("/") ? Path.of(config) : env.home().resolve(".config");
        return folder.resolve("systemd").resolve("user");
    }
}
