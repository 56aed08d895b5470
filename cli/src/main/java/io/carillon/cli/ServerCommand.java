package io.carillon.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.carillon.cli.service.ServiceManager;
import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.python.PythonText;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServedHubs;
import io.carillon.server.ServerException;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code carillon server}: serves the embedded store until it is told to stop. */
final class ServerCommand implements CarillonCommand {

    private static final String RESTORE = "restore";

    @Override
    public CommandSyntax syntax() {
        AddressType address = new AddressType();
        return new CommandSyntax("carillon server", "", List.of(
                new CommandOption(null, ServerSettings.ETCD_ADDRESS, address,
                        "Where clients of etcd and Aviso are served; port 0 is any that is free. [127.0.0.1:2379]"),
                new CommandOption(null, ServerSettings.HTTP_ADDRESS, address,
                        "Where hubs, /health and /metrics are. [127.0.0.1:8000]"),
                new CommandOption(null, ServerSettings.DATA_DIR, ValueType.FOLDER,
                        "Where events are kept. [~/.local/state/carillon]"),
                new CommandOption('c', ServerSettings.CONFIG, ValueType.FILE,
                        "A YAML file with these settings, as etcd_address, and with hubs; options come before it."),
                new CommandOption(null, ServerSettings.ETCD_CERT_FILE, ValueType.FILE,
                        "Certificates for encrypted connections with etcd's clients, PEM."),
                new CommandOption(null, ServerSettings.ETCD_KEY_FILE, ValueType.FILE,
                        "The key of the first certificate, PEM."),
                new CommandOption(null, ServerSettings.ETCD_TRUSTED_CA_FILE, ValueType.FILE,
                        "Who must have signed the certificate that each of etcd's clients then must show, PEM."),
                new CommandOption(null, ServerSettings.ETCD_MAX_REQUEST_BYTES, ServerSettings.REQUEST_BYTES,
                        "The largest request of etcd's clients. [1572864]"),
                new CommandOption(null, ServerSettings.ETCD_MAX_TXN_OPS, ServerSettings.TXN_OPS,
                        "The most operations of one transaction. [128]"),
                new CommandOption(null, ServerSettings.HTTP_USER_HEADER, ValueType.TEXT,
                        "The header in which a proxy says which user asks; only if nobody else can reach the server."),
                new CommandOption(null, ServerSettings.HTTP_USER, ValueType.TEXT,
                        "Who everyone is that reaches the server; for one person's own machine."),
                new CommandOption(null, ServerSettings.HTTP_URL, ValueType.TEXT,
                        "Where users reach --http-address, for links in mails; such as https://hubs.example.org."),
                new CommandOption(null, RESTORE, ValueType.FILE,
                        "Fill the data folder, which must be empty, from this snapshot, and stop."),
                CommandOption.help()), """
                        Keeps events, and serves who publishes and listens, until it gets SIGTERM or Ctrl-C.
                        Listens on this machine only unless it is told otherwise; nobody is asked for a password.""",
                """
                        carillon server
                        carillon server --data-dir /data/carillon --etcd-address 0.0.0.0:2379
                        carillon service install server --data-dir /data/carillon""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException, InterruptedException {
        ServerSettings settings = ServerSettings.of(arguments, env);
        Logger log = LoggerFactory.getLogger(ServerCommand.class);
        String snapshot = arguments.text(RESTORE);
        if (snapshot != null) {
            restore(snapshot, settings.dataDir());
            log.info("{} now holds what the snapshot {} holds", settings.dataDir(), snapshot);
            return ExitCode.DONE;
        }
        ServerHubs.check(settings);
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(settings.dataDir()));
                ServerHubs hubs = ServerHubs.open(store, settings, env);
                CarillonServer server = start(store, hubs, settings);
                ServiceManager services = ServiceManager.of(env.variables())) {
            String http = "http://" + server.httpAddress().getHostString() + ":" + server.httpAddress().getPort();
            log.info("Carillon {} serves etcd's clients at {}:{}, {} at {}, with the events in {}", Carillon.VERSION,
                    server.etcdAddress().getHostString(), server.etcdAddress().getPort(),
                    hubs.served() == null ? "/health and /metrics" : "/hubs, /health and /metrics", http,
                    settings.dataDir());
            services.ready("Serving at " + server.etcdAddress().getHostString() + ":" + server.etcdAddress().getPort(),
                    () -> ServerCheck.answers(server.httpAddress()));
            try {
                new CountDownLatch(1).await();
            } finally {
                log.info("Carillon stops");
            }
            return ExitCode.DONE;
        } catch (StoreException | ServerException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    private static CarillonServer start(EventStore store, ServerHubs hubs, ServerSettings settings) {
        ServerOptions options = new ServerOptions(settings.etcdAddress(), settings.httpAddress(), Carillon.VERSION,
                settings.etcdTls(), settings.etcdLimits());
        ServedHubs served = hubs.served();
        return served == null ? CarillonServer.start(store, options) : CarillonServer.start(store, served, options);
    }

    private static void restore(String snapshot, Path dataDir) throws CommandException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(Path.of(snapshot)))) {
            EmbeddedStore.restore(in, dataDir);
        } catch (StoreException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        } catch (IOException | InvalidPathException e) {
            throw new CommandException("--restore: " + PythonText.repr(snapshot) + " can't be read", e);
        }
    }
}
