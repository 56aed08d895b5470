package io.carillon.cli;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.cli.service.ServiceUnit;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandLineParser;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * What a service runs, and what that needs of the machine.
 *
 * @param kind        what it is
 * @param command     the program, by its absolute path, and its arguments, in which paths are absolute
 * @param writable    folders that it writes to beside its own
 * @param environment the environment variables that it needs
 * @param folder      where it runs; null for anywhere
 * @param lowPort     whether it listens on a port below 1024
 */
record ServiceProgram(ServiceUnit.Kind kind, List<String> command, List<Path> writable, Map<String, String> environment,
        @Nullable Path folder, boolean lowPort) {

    private static final int FIRST_FREE_PORT = 1024;

    /**
     * A server.
     *
     * @param words what would stand behind {@code carillon server}
     */
    static ServiceProgram server(List<String> words, Env env) throws CommandException, UsageException {
        CommandSyntax syntax = new ServerCommand().syntax();
        CommandArguments arguments = CommandLineParser.parse(syntax, words);
        ServerSettings settings = ServerSettings.of(arguments, env);
        boolean ownFolder = arguments.has(ServerSettings.DATA_DIR) || arguments.has(ServerSettings.CONFIG);
        return new ServiceProgram(ServiceUnit.Kind.SERVER,
                command("carillon", "server", CommandLineParser.withPaths(syntax, words, ServiceProgram::absolute)),
                ownFolder ? List.of(settings.dataDir()) : List.of(), Map.of(), null,
                isLow(settings.etcdAddress()) || isLow(settings.httpAddress()));
    }

    /**
     * Listeners.
     *
     * @param words what would stand behind {@code carillon listen}
     */
    static ServiceProgram listen(List<String> words) throws CommandException, UsageException {
        CarillonListen listen = new CarillonListen();
        CommandArguments arguments = CommandLineParser.parse(listen.syntax(), words);
        listen.check(arguments);
        List<String> line = CommandLineParser.withPaths(listen.syntax(), words, ServiceProgram::absolute);
        if (!listen.isAdHoc(arguments)) {
            line = new ArrayList<>(line.subList(0, line.size() - arguments.positionals().size()));
            for (String file : arguments.positionals()) {
                line.add(readable(absolute(file)));
            }
        }
        return new ServiceProgram(ServiceUnit.Kind.LISTEN, command("carillon", "listen", line), List.of(), Map.of(),
                null, false);
    }

    private static String readable(String file) throws CommandException {
        if (!Files.isReadable(Path.of(file))) {
            throw new CommandException("the listener file " + file + " is not there, or can't be read");
        }
        return file;
    }

    /**
     * A workflow.
     *
     * @param words what would stand behind {@code nowcast up}
     */
    static ServiceProgram nowcast(List<String> words, Env env) throws CommandException, UsageException {
        NowcastService workflow = NowcastService.of(words, env);
        return new ServiceProgram(ServiceUnit.Kind.NOWCAST, command("nowcast", "up", workflow.arguments()),
                workflow.writable(), workflow.environment(), workflow.folder(), false);
    }

    /** A command line of the launcher that this program was started by. */
    private static List<String> command(String program, String command, List<String> arguments)
            throws CommandException {
        String home = System.getProperty("carillon.home");
        if (home == null) {
            throw new CommandException("this program was not started by its launcher, so that it isn't known what a"
                    + " service should start");
        }
        List<String> line = new ArrayList<>(List.of(Path.of(home).resolve(program).toString(), command));
        line.addAll(arguments);
        return line;
    }

    private static String absolute(String path) {
        try {
            return Path.of(path).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            return path;
        }
    }

    private static boolean isLow(InetSocketAddress address) {
        return address.getPort() > 0 && address.getPort() < FIRST_FREE_PORT;
    }
}
