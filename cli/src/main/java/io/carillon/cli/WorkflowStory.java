package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.carillon.event.Event;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.Listener;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.UserConfig;
import io.carillon.peers.FreePort;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServerException;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.history.Timeline;
import io.carillon.workflow.history.TimelineText;

/**
 * The story of the workflow of {@code examples/nowcast/weather}: an event, a chain of workers with a race, a picture,
 * an event; then a chain that fails; and the timeline of both. All is done by the programs that a user would start.
 */
final class WorkflowStory {

    private static final String EXAMPLE = "examples/nowcast/weather";
    private static final String VARIABLE = "WEATHER";
    private static final long PATIENCE_SECONDS = 60;

    /** A PNG begins with these bytes, and at once with its size. */
    private static final long PNG = 0x89504e470d0a1a0aL;
    private static final int PNG_SIZE_AT = 16;

    /** Five workers of the chain that succeeds, and four of the one that fails. */
    private static final int RUNS = 9;

    private final Path folder;
    private final PrintStream out;
    private final Path config;
    private final Map<String, String> environment;
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    private record Heard(Event event, long nanos) {
    }

    WorkflowStory(Path folder, Env env) {
        this.folder = folder;
        this.out = env.out();
        config = folder.resolve("weather").resolve("nowcast.yaml");
        environment = new LinkedHashMap<>(env.variables());
        environment.put("HOME", folder.toString());
        environment.put(VARIABLE, folder.toString());
        environment.put("WEATHER_PAUSE", "0.4");
    }

    /** Tells it. */
    void tell() throws CommandException, InterruptedException {
        out.println("""
                A workflow, driven by events: when a forecast is there, do what must be done with it, in order.

                    forecast ──► download ─┬─► run_wind ─┬─► plot ──► publish ──► plot
                     (event)               └─► run_rain ─┘                      (event)
                """);
        long start = System.nanoTime();
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("data")));
                CarillonServer server = CarillonServer.start(store,
                        new ServerOptions(InetSocketAddress.createUnresolved("127.0.0.1", 0),
                                InetSocketAddress.createUnresolved("127.0.0.1", 0), Carillon.VERSION))) {
            copyExample(server.etcdAddress().getPort());
            UserConfig defaults = UserConfig.defaults(folder);
            UserConfig user = defaults.withNotification(defaults.notification()
                    .withHost(server.etcdAddress().getHostString()).withPort(server.etcdAddress().getPort()));
            String port = Integer.toString(server.etcdAddress().getPort());
            try (Program up = start("nowcast", "up", config.toString());
                    Program listen = start("carillon", "listen", "-H", "127.0.0.1", "-P", port,
                            config.resolveSibling("listener.yaml").toString());
                    NotificationManager manager = new NotificationManager(user, environment, out);
                    Listening listening = manager.listen(ListenOptions.NOW, Listener.to("plot").call(this::hear),
                            Listener.to("problem").call(this::hear))) {
                listening.awaitStart();
                up.await("nowcast up: ready:");
                listen.await("Listening to ");
                out.printf(Locale.ROOT,
                        "1. A server for events, the workflow's broker and manager, and a listener run (up after %s):%n%n",
                        seconds(System.nanoTime() - start));
                out.println("       ./nowcast up " + EXAMPLE + "/nowcast.yaml");
                out.println("       ./carillon listen " + EXAMPLE + "/listener.yaml");
                out.println();
                succeed(manager);
                fail(manager);
                timeline();
            }
        } catch (StoreException | ServerException | NotificationException | ConfigException | IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        out.println(
                "How to run it by hand stands in " + EXAMPLE + "/nowcast.yaml, and more in docs/workflow-manager.md.");
    }

    private void hear(Event event) {
        heard.add(new Heard(event, System.nanoTime()));
    }

    private void succeed(NotificationManager manager) throws CommandException, InterruptedException, IOException {
        out.println(
                "2. A forecast is there. Its event launches the first worker; each worker tells the manager how it went,");
        out.println("   and rules say what follows. The two runs go on beside each other; the plot waits for both.");
        out.println();
        long start = notify(manager, "2026-11-21");
        Heard plot = await("plot");
        String file = payload(plot);
        out.printf(Locale.ROOT, "     do  %s%n   When  plot 2026-11-21        %s after the forecast%n",
                workers("2026-11-21"), seconds(plot.nanos() - start));
        Path picture = Path.of(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(picture));
        if (bytes.getLong() != PNG) {
            throw new CommandException(picture + " is not a picture");
        }
        out.printf(Locale.ROOT, "         %s, a PNG of %d x %d points, %d bytes%n%n", folder.relativize(picture),
                bytes.getInt(PNG_SIZE_AT), bytes.getInt(PNG_SIZE_AT + Integer.BYTES), bytes.capacity());
    }

    private void fail(NotificationManager manager) throws CommandException, InterruptedException, IOException {
        out.println("3. The next forecast has a hole: one of the runs fails. There is no plot, and somebody is told.");
        out.println();
        long start = notify(manager, "2026-11-22");
        Heard problem = await("problem");
        out.printf(Locale.ROOT, "     do  %s%n   When  problem 2026-11-22     %s after the forecast: %s%n%n",
                workers("2026-11-22"), seconds(problem.nanos() - start), payload(problem));
        if (Files.exists(folder.resolve("plots").resolve("2026-11-22.png"))) {
            throw new CommandException("there is a plot of a forecast that has a hole");
        }
    }

    /** The workers that were at work on a day's forecast, in order; each notes that it is. */
    private String workers(String day) throws IOException {
        return Files.readAllLines(folder.resolve("calls")).stream().filter(line -> line.endsWith(" " + day))
                .map(line -> line.substring(0, line.indexOf(' '))).collect(Collectors.joining(", "));
    }

    private long notify(NotificationManager manager, String day) {
        long start = System.nanoTime();
        manager.notify(Map.of("event", "forecast", "day", day, "location", "forecasts/" + day + ".csv"));
        out.printf(Locale.ROOT, "   When  forecast %s    kept after %s%n", day, seconds(System.nanoTime() - start));
        return start;
    }

    private Heard await(String type) throws CommandException, InterruptedException {
        Heard next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new CommandException("no event '" + type + "' came within " + PATIENCE_SECONDS + " s" + log());
        }
        if (!next.event().type().equals(type)) {
            throw new CommandException("an event '" + next.event().type() + "' came (" + payload(next)
                    + ") where one of the type '" + type + "' was expected" + log());
        }
        return next;
    }

    /** The end of the workflow's log. */
    private String log() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("nowcast.log"));
            return "; its log ends:\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "; it has no log: " + e.getMessage();
        }
    }

    private static String payload(Heard heard) {
        return heard.event().payload() == null ? "" : String.valueOf(heard.event().payload().text());
    }

    private void timeline() throws CommandException, InterruptedException, ConfigException, IOException {
        out.println("4. What ran, as ./nowcast history shows it:");
        out.println();
        NowcastConfig read = NowcastConfig.load(config, environment);
        ZoneId zone = ZoneId.systemDefault();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            Timeline timeline = new Timeline();
            LocalDate today = LocalDate.now(zone);
            Instant from = today.minusDays(1).atStartOfDay(zone).toInstant();
            History.of(read).read(from, Instant.now().plusSeconds(60), timeline::add);
            List<Timeline.RunRow> runs = timeline.runs(_ -> true);
            if (runs.size() >= RUNS && runs.stream().noneMatch(run -> run.state().equals("running"))) {
                new TimelineText(read.workflow(), today, zone, timeline, true, null).table().lines()
                        .forEach(line -> out.println("   " + line));
                out.println();
                return;
            }
            if (System.nanoTime() > end) {
                throw new CommandException("the history does not say how all " + RUNS + " workers ended" + log());
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The example, with ports that are free. */
    private void copyExample(int etcdPort) throws CommandException, IOException {
        Path from = Path.of(System.getProperty("carillon.home", "")).resolve(EXAMPLE);
        if (!Files.isDirectory(from)) {
            throw new CommandException(
                    from + " is not there; run the demo from the folder that Carillon was unpacked in");
        }
        copy(from, config.resolveSibling(""));
        copy(from.resolve("service_configuration"),
                Files.createDirectories(folder.resolve(".aviso")).resolve("service_configuration"));
        replace(config, "manager: 4353, workers: 4354",
                "manager: " + FreePort.find() + ", workers: " + FreePort.find());
        replace(config, "127.0.0.1:2379", "127.0.0.1:" + etcdPort);
        replace(config.resolveSibling("listener.yaml"), EXAMPLE + "/nowcast.yaml", config.toString());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void replace(Path file, String what, String by) throws CommandException, IOException {
        String text = Files.readString(file);
        if (!text.contains(what)) {
            throw new CommandException(file + " is not as the demo knows it: '" + what + "' is not in it");
        }
        Files.writeString(file, text.replace(what, by));
    }

    /**
     * One of our programs; closing it has it end in good order.
     *
     * @param line   how it was called
     * @param output the file of what it writes
     */
    private record Program(String line, Process process, Path output) implements AutoCloseable {

        /** Waits until it has written something. */
        void await(String text) throws CommandException, IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!Files.readString(output, UTF_8).contains(text)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new CommandException(
                            line + " did not become ready: " + Files.readString(output, UTF_8).strip());
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }

        @Override
        public void close() {
            process.destroy();
            try {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Starts one of our programs. */
    private Program start(String program, String... arguments) throws IOException {
        Path output = folder.resolve(program + ".output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("carillon.home", ""), program).toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new Program(program + " " + String.join(" ", arguments), builder.start(), output);
    }

    private static String seconds(long nanos) {
        return nanos < 100_000_000
                ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
