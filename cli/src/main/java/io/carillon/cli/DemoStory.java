package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.ListenerDefinition;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.UserConfig;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServerException;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.jspecify.annotations.Nullable;

/** The demo's story: a server, the listener of {@code examples/echo_listener.yaml}, flights, and a replay by time. */
final class DemoStory {

    private static final String EXAMPLE = "examples/echo_listener.yaml";
    private static final long PATIENCE_SECONDS = 20;

    private static final List<Flight> FLIGHTS = List.of(
            new Flight("AF1204", "France", "cdg", "Departed", "from Paris", true),
            new Flight("AZ203", "Italy", "fco", "Landed", "at Rome Fiumicino", true),
            new Flight("IB3170", "Spain", "mad", "Delayed", "at Madrid", false),
            new Flight("LH231", "Germany", "fra", "Boarding", "at Frankfurt", true),
            new Flight("AZ203", "Italy", "fco", "At gate E12", "at Rome Fiumicino", true));

    private final Path folder;
    private final PrintStream out;
    private final Env env;

    /** What the listener heard, in order. */
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream echoed = new ByteArrayOutputStream();

    DemoStory(Path folder, Env env) {
        this.folder = folder;
        this.env = env;
        this.out = env.out();
    }

    /**
     * A flight that something happens to.
     *
     * @param wanted whether the example's listener wants to hear of it
     */
    private record Flight(String number, String country, String airport, String payload, String place, boolean wanted) {

        Map<String, Object> notification() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("event", "flight");
            fields.put("country", country);
            fields.put("airport", airport);
            fields.put("date", "20210101");
            fields.put("number", number);
            fields.put("payload", payload);
            return fields;
        }
    }

    private record Heard(Event event, long nanos) {
    }

    /** Tells it. */
    void tell() throws CommandException, InterruptedException {
        out.println(
                """
                        Carillon carries an event from the moment it happens to the moment everything that depends on it is done.

                            When <this happens> ... do <that>.
                        """);
        long start = System.nanoTime();
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("data")));
                CarillonServer server = CarillonServer.start(store,
                        new ServerOptions(InetSocketAddress.createUnresolved("127.0.0.1", 0),
                                InetSocketAddress.createUnresolved("127.0.0.1", 0), Carillon.VERSION));
                NotificationManager manager = new NotificationManager(config(server), env.variables(),
                        new PrintStream(echoed, true, UTF_8))) {
            out.printf(Locale.ROOT, "1. A server keeps events, durably, at %s:%d (up after %s).%n%n",
                    server.etcdAddress().getHostString(), server.etcdAddress().getPort(), since(start));
            tell(manager);
        } catch (StoreException | ServerException | NotificationException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        out.println("""
                Next, in this folder:

                    ./carillon server                              keeps events for good
                    ./aviso listen examples/echo_listener.yaml     in a second terminal: waits for flights
                    ./aviso notify event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=Landed

                The tour goes on in README.md; more listeners are in examples/.""");
    }

    private void tell(NotificationManager manager) throws CommandException, InterruptedException {
        EventSchemas schemas = EventSchemas.flight();
        List<ListenerDefinition> listeners = listeners(schemas);
        out.println("2. A listener says which events it wants, and what to do for each (" + EXAMPLE + "):");
        out.println();
        example().lines().filter(line -> !line.startsWith("#")).forEach(line -> out.println("       " + line));
        out.println();
        Instant before = Instant.now();
        try (Listening _ = manager.listen(listeners, ListenOptions.NOW)) {
            awaitListener(manager, schemas);
            out.println("3. Flights are notified. Each is kept, and reaches whoever wants it:");
            out.println();
            for (Flight flight : FLIGHTS) {
                publish(flight, manager, schemas);
            }
        }
        replay(manager, listeners, before);
    }

    private String example() throws CommandException {
        Path home = Path.of(System.getProperty("carillon.home", ""));
        try {
            return Files.readString(home.resolve(EXAMPLE));
        } catch (IOException e) {
            throw new CommandException(home.resolve(EXAMPLE) + " can't be read; run the demo from the folder that"
                    + " Carillon was unpacked in", e);
        }
    }

    /** The example's listeners, with one more trigger that tells this story when it was that the others had fired. */
    private List<ListenerDefinition> listeners(EventSchemas schemas) throws CommandException {
        Path file = folder.resolve("listener.yaml");
        try {
            Files.writeString(file, example());
        } catch (IOException e) {
            throw new CommandException(file + " can't be written: " + e.getMessage(), e);
        }
        Consumer<Event> tell = event -> heard.add(new Heard(event, System.nanoTime()));
        List<ListenerDefinition> listeners = new ArrayList<>();
        UserConfig config = UserConfig.defaults(folder);
        for (ListenerDefinition each : new ListenerReader(schemas, config.notification().type())
                .listeners(ListenerReader.documents(List.of(file.toString()), config))) {
            List<Map<String, ?>> triggers = new ArrayList<>(each.triggers());
            triggers.add(Map.of("type", "function", "function", tell));
            listeners.add(new ListenerDefinition(each.schema(), each.request(), each.written(), triggers));
        }
        return listeners;
    }

    private UserConfig config(CarillonServer server) {
        UserConfig defaults = UserConfig.defaults(folder);
        return defaults.withNotification(defaults.notification().withHost(server.etcdAddress().getHostString())
                .withPort(server.etcdAddress().getPort()));
    }

    /** A listener that begins with what comes now must have begun; a flight of long ago is published until it hears. */
    private void awaitListener(NotificationManager manager, EventSchemas schemas)
            throws CommandException, InterruptedException {
        Map<String, Object> first = new Flight("TEST", "Italy", "fco", "Test", "", true).notification();
        first.put("date", "19031217");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            manager.notify(schemas, first);
            if (heard.poll(100, TimeUnit.MILLISECONDS) != null) {
                // What came twice comes at once.
                TimeUnit.MILLISECONDS.sleep(50);
                heard.clear();
                echoed.reset();
                return;
            }
        }
        throw new CommandException("the listener did not begin within " + PATIENCE_SECONDS + " s");
    }

    private void publish(Flight flight, NotificationManager manager, EventSchemas schemas)
            throws CommandException, InterruptedException {
        echoed.reset();
        long start = System.nanoTime();
        manager.notify(schemas, flight.notification());
        out.printf(Locale.ROOT, "   When  %-6s %s: %s (kept after %s)%n", flight.number(), flight.place(),
                flight.payload(), since(start));
        if (!flight.wanted()) {
            out.println(
                    "         nobody asked for flights to or from " + flight.country() + "; it is kept all the same");
            out.println();
            return;
        }
        Heard fired = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (fired == null) {
            throw new CommandException("the trigger did not fire within " + PATIENCE_SECONDS + " s");
        }
        out.printf(Locale.ROOT, "     do  echo, done %s after it was published%n", millis(fired.nanos() - start));
        if (flight.payload().equals("Landed")) {
            echoed.toString(UTF_8).lines().forEach(line -> out.println("         " + line));
        }
        out.println();
    }

    private void replay(NotificationManager manager, List<ListenerDefinition> listeners, Instant before)
            throws CommandException, InterruptedException {
        out.println("4. Nothing is lost: the same listener hears the last seconds again, every version, in order:");
        out.println();
        heard.clear();
        long start = System.nanoTime();
        try (Listening replay = manager.listen(listeners, new ListenOptions(before, Instant.now(), true))) {
            replay.await();
        }
        long end = System.nanoTime();
        int count = 0;
        for (Heard each : heard) {
            Event event = each.event();
            if (!"TEST".equals(event.identifier().get("number"))) {
                out.printf(Locale.ROOT, "     revision %-3d %-6s %s%n", event.origin().revision(),
                        event.identifier().get("number"), payload(event));
                count++;
            }
        }
        out.printf(Locale.ROOT, "     %d events replayed in %s%n%n", count, millis(end - start));
        long wanted = FLIGHTS.stream().filter(Flight::wanted).count();
        if (count != wanted) {
            throw new CommandException(count + " events were replayed instead of " + wanted);
        }
    }

    private static @Nullable String payload(Event event) {
        return event.payload() == null ? null : event.payload().text();
    }

    private static String since(long start) {
        return millis(System.nanoTime() - start);
    }

    private static String millis(long nanos) {
        return nanos >= 100_000_000
                ? Math.round(nanos / 1e6) + " ms"
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
}
