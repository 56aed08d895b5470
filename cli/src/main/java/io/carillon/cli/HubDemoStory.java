package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.event.schema.EventSchemas;
import io.carillon.hub.ConsumerStatus;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.hub.config.HubsConfigException;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.UserConfig;
import io.carillon.peers.PostgresqlServer;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServedHubs;
import io.carillon.server.ServerException;
import io.carillon.server.ServerOptions;
import io.carillon.server.Users;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.jspecify.annotations.Nullable;

/** The story of hubs: one notification, and a page, a mailbox and a table that have it. */
final class HubDemoStory {

    private static final long PATIENCE_SECONDS = 30;
    private static final String TABLE = "flights";

    private final Path folder;
    private final PrintStream out;
    private final Env env;

    HubDemoStory(Path folder, Env env) {
        this.folder = folder;
        this.env = env;
        this.out = env.out();
    }

    /**
     * Tells it.
     *
     * @param stay whether the server is kept up afterwards, until the command is ended
     */
    void tell(boolean stay) throws CommandException, InterruptedException {
        out.println("A hub tells people and systems of what happens: a filter, and who is to be told.\n");
        try (DemoMailbox mailbox = new DemoMailbox(folder.resolve("mailbox"))) {
            PostgresqlServer database = database();
            if (database == null) {
                tell(mailbox, null, stay);
            } else {
                try (database) {
                    tell(mailbox, database, stay);
                }
            }
        } catch (IOException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable PostgresqlServer database() throws InterruptedException {
        try {
            PostgresqlServer database = PostgresqlServer.start(Path.of(System.getProperty("java.io.tmpdir")));
            if (database == null) {
                out.println("(No PostgreSQL is installed here, so there will be no row in a table;"
                        + " Debian: apt-get install postgresql.)\n");
            }
            return database;
        } catch (IOException e) {
            out.println(
                    "(There will be no row in a table, for PostgreSQL does not start here: " + e.getMessage() + ")\n");
            return null;
        }
    }

    private void tell(DemoMailbox mailbox, @Nullable PostgresqlServer database, boolean stay)
            throws CommandException, InterruptedException, IOException {
        Path file = Files.writeString(folder.resolve("server.yaml"), config(mailbox, database));
        InetSocketAddress free = InetSocketAddress.createUnresolved("127.0.0.1", 0);
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("data")));
                Notifications notifications = Notifications.open(store, EventSchemas.flight());
                ConfiguredHubs hubs = ConfiguredHubs.start(notifications, file, Duration.ofSeconds(1));
                CarillonServer server = CarillonServer.start(store,
                        new ServedHubs(notifications, hubs::mistakes, Users.NOBODY, null),
                        new ServerOptions(free, free, Carillon.VERSION));
                NotificationManager manager = new NotificationManager(config(server), env.variables(),
                        new PrintStream(OutputStream.nullOutputStream(), true, UTF_8));
                HttpClient http = HttpClient.newHttpClient()) {
            String address = "http://127.0.0.1:" + server.httpAddress().getPort();
            out.println("1. The server's file has a hub:\n");
            Files.readString(file).lines().forEach(line -> out.println("       " + line));
            out.println("\n   Its page: " + address + "/hubs/flights\n");
            BlockingQueue<String> page = follow(http, address);
            long start = System.nanoTime();
            manager.notify(EventSchemas.flight(), Map.of("event", "flight", "country", "Italy", "airport", "fco",
                    "date", "20210101", "number", "AZ203", "payload", "Landed, gate E12"));
            out.println("2. One notification:\n\n       ./aviso notify event=flight,country=Italy,airport=fco,"
                    + "date=20210101,number=AZ203,payload=\"Landed, gate E12\"\n");
            out.println("3. Who has it:\n");
            page(page, start);
            mail(mailbox, start);
            if (database != null) {
                row(database, notifications, start);
            }
            http.shutdownNow();
            if (stay) {
                out.printf(
                        """
                                4. The server is up until Ctrl-C. Open the page, and notify more in a second terminal:

                                       ./aviso notify -P%d event=flight,country=Italy,airport=fco,date=20210101,number=AZ204,payload=Boarding
                                %n""",
                        server.etcdAddress().getPort());
                out.flush();
                new CountDownLatch(1).await();
            }
            out.println("More in docs/hubs.md.");
        } catch (HubsConfigException | HubException | StoreException | ServerException | NotificationException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String config(DemoMailbox mailbox, @Nullable PostgresqlServer database) {
        String config = """
                hubs:
                  flights:
                    filter: event == "flight" && request.country == "italy"
                    consumers:
                      - {type: email, host: 127.0.0.1, port: %d, tls: none, from: carillon@localhost, to: you@localhost}
                """.formatted(mailbox.port());
        return database == null
                ? config
                : config + "      - {type: postgresql, url: \"" + database.url() + "\", table: " + TABLE + "}\n";
    }

    private UserConfig config(CarillonServer server) {
        UserConfig defaults = UserConfig.defaults(folder);
        return defaults.withNotification(defaults.notification().withHost(server.etcdAddress().getHostString())
                .withPort(server.etcdAddress().getPort()));
    }

    /** Hears what the page hears. */
    private static BlockingQueue<String> follow(HttpClient http, String address)
            throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> events = http.send(
                HttpRequest.newBuilder(URI.create(address + "/api/v1/hubs/flights/events")).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), UTF_8));
        // The first line says that all that comes from now on will be heard.
        lines.readLine();
        Thread.ofVirtual().start(() -> {
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data: ")) {
                        heard.add(line);
                    }
                }
            } catch (IOException e) {
                // The demo ends.
            }
        });
        return heard;
    }

    private void page(BlockingQueue<String> page, long start) throws CommandException, InterruptedException {
        if (page.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) {
            throw new CommandException("the page did not get the event within " + PATIENCE_SECONDS + " s");
        }
        out.println("   page   every browser that has it open, after " + since(start));
    }

    private void mail(DemoMailbox mailbox, long start) throws CommandException, InterruptedException, IOException {
        Path mail = mailbox.next(PATIENCE_SECONDS);
        if (mail == null) {
            throw new CommandException("no mail arrived within " + PATIENCE_SECONDS + " s");
        }
        out.println("   mail   " + mail + ", after " + since(start));
        List<String> lines = Files.readAllLines(mail, UTF_8);
        int body = lines.indexOf("");
        lines.subList(0, body).stream().filter(line -> line.matches("(From|To|Subject):.*|\\s.*"))
                .forEach(line -> out.println("              " + line));
        lines.subList(body, lines.size()).forEach(line -> out.println("              " + line));
        out.println();
    }

    private void row(PostgresqlServer database, Notifications notifications, long start)
            throws CommandException, InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (notifications.hub("flights").orElseThrow().status().stream().mapToLong(ConsumerStatus::delivered).min()
                .orElse(0) == 0) {
            if (System.nanoTime() > end) {
                throw new CommandException("no row came within " + PATIENCE_SECONDS + " s");
            }
            Thread.sleep(1);
        }
        out.println("   row    in PostgreSQL, after " + since(start));
        database.table("SELECT event_type, title, body, revision FROM " + TABLE).stripTrailing().lines()
                .forEach(line -> out.println("              " + line));
        out.println();
    }

    private static String since(long start) {
        return String.format(Locale.ROOT, "%.0f ms", (System.nanoTime() - start) / 1e6);
    }
}
