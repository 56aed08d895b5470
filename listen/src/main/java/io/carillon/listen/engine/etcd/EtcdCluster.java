package io.carillon.listen.engine.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.Endpoint;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.engine.Backoff;
import io.carillon.listen.engine.etcd.Login.Proof;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers of an etcd, of which any one will do: what one of them does not answer, the next one is asked, and after
 * the last the first again, with growing pauses, for as long as it takes (v1's users rely on that). Who is asked once
 * and answers goes on being asked. Thread-safe.
 */
final class EtcdCluster implements AutoCloseable {

    /** v1's name for its log; users filter on it. */
    static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    /** A token that was given and is not taken is asked for anew so often, for a server may be behind the others. */
    private static final int LOGIN_ATTEMPTS = 3;

    private final EngineConfig config;
    private final Login login;
    private final BiFunction<Endpoint, Login, EtcdServer> connector;
    private final @Nullable EtcdServer[] servers;
    private final Duration longestPause;
    private int current;
    private boolean closed;

    /**
     * @param connector opens the connection to a server
     */
    EtcdCluster(EngineConfig config, AuthConfig auth, BiFunction<Endpoint, Login, EtcdServer> connector) {
        this.config = config;
        this.login = new Login(auth);
        this.connector = connector;
        this.servers = new EtcdServer[config.endpoints().size()];
        Duration configured = config.automaticRetryDelay();
        this.longestPause = configured == null ? LONGEST_PAUSE : configured;
    }

    /** A request that may be made again. */
    @FunctionalInterface
    interface Request<T> {
        T ask(EtcdServer server) throws IOException, InterruptedException, EtcdException;
    }

    /**
     * Asks until there is an answer.
     *
     * @param failure what v1 says when it is refused
     * @throws NotificationException when it is refused
     */
    <T> T ask(String failure, Request<T> request) throws InterruptedException {
        Attempts attempts = new Attempts();
        while (true) {
            EtcdServer server = server();
            Proof shown = login.shown();
            try {
                login.ensure(server);
                shown = login.shown();
                return request.ask(server);
            } catch (EtcdException e) {
                attempts.refused(server, shown, failure, e);
            } catch (IOException e) {
                attempts.failed(server, e);
            }
        }
    }

    /** Asks once, whoever is asked at the moment. */
    <T> T askOnce(Request<T> request) throws IOException, InterruptedException, EtcdException {
        EtcdServer server = server();
        login.ensure(server);
        return request.ask(server);
    }

    /** What requests show at the moment of who asks. */
    Proof shown() {
        return login.shown();
    }

    /** Attempts at one thing, a request or a stream. Used by one thread. */
    Attempts attempts() {
        return new Attempts();
    }

    /** The servers, for people: {@code host:port}, with commas between. */
    String address() {
        return config.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
    }

    private synchronized EtcdServer server() {
        if (closed) {
            throw new NotificationException("the engine was closed", true);
        }
        EtcdServer open = servers[current];
        if (open == null) {
            open = connector.apply(config.endpoints().get(current), login);
            servers[current] = open;
        }
        return open;
    }

    /** Turns to the next server, unless somebody did so already. */
    private synchronized void leave(EtcdServer failed) {
        if (failed.equals(servers[current])) {
            current = (current + 1) % servers.length;
        }
    }

    /** Attempts at one thing. */
    final class Attempts {

        private final Backoff backoff = new Backoff(FIRST_PAUSE, longestPause);
        private final List<String> mistrusts = new ArrayList<>();
        private int failures;
        private int logins;

        /** The server to try with, logged in. */
        EtcdServer begin() throws InterruptedException {
            while (true) {
                EtcdServer server = server();
                Proof shown = login.shown();
                try {
                    login.ensure(server);
                    return server;
                } catch (EtcdException e) {
                    refused(server, shown, "Not able to authenticate", e);
                } catch (IOException e) {
                    failed(server, e);
                }
            }
        }

        /** It went well; the next pause is a first one. */
        void succeeded() {
            backoff.reset();
            mistrusts.clear();
            failures = 0;
            logins = 0;
        }

        /**
         * A server did not answer: turns to the next one, after a pause if that was the last.
         *
         * @throws NotificationException when none of them can be trusted
         */
        void failed(EtcdServer server, IOException problem) throws InterruptedException {
            String mistrust = TlsProblem.describe(problem, server.address());
            if (mistrust != null) {
                mistrusts.add(mistrust);
            }
            turnFrom(server, mistrust == null ? reason(problem) : mistrust, problem);
        }

        /**
         * A server refused: logs in again if that may help, turns to the next one if that may.
         *
         * @param shown   what was shown of who asks
         * @param failure what v1 says when it is refused
         * @throws NotificationException when neither helps
         */
        void refused(EtcdServer server, Proof shown, String failure, EtcdException refusal)
                throws InterruptedException {
            switch (refusal.kind()) {
                case AWAY, ABSENT -> turnFrom(server, refusal.describe(), refusal);
                case UNAUTHENTICATED, LOGIN -> {
                    logins++;
                    boolean again = refusal.kind() == EtcdException.Kind.LOGIN
                            ? login.renew(shown)
                            : login.replace(shown);
                    if (!again || logins > LOGIN_ATTEMPTS) {
                        throw notAllowed(server, failure, refusal);
                    }
                }
                case DENIED -> throw notAllowed(server, failure, refusal);
                case COMPACTED, LEASE, OTHER ->
                    throw new NotificationException(failure + ", " + refusal.describe(), true, refusal);
            }
        }

        private NotificationException notAllowed(EtcdServer server, String failure, EtcdException refusal) {
            return new NotificationException(failure + ", " + server.address() + " refuses (" + refusal.describe()
                    + "); " + login.advice(refusal), true, refusal);
        }

        private void turnFrom(EtcdServer server, String why, Exception problem) throws InterruptedException {
            leave(server);
            failures++;
            if (failures % servers.length != 0) {
                LOG.warn("Unable to connect to {}, trying the next server ({})", server.address(), why);
                return;
            }
            if (mistrusts.size() == servers.length) {
                throw new NotificationException(mistrusts.getFirst(), true, problem);
            }
            Duration pause = backoff.next();
            LOG.warn("Unable to connect to {}, trying again in {}s... ({})", address(servers), seconds(pause), why);
            mistrusts.clear();
            Thread.sleep(pause);
        }
    }

    private static String address(@Nullable EtcdServer[] servers) {
        StringBuilder all = new StringBuilder();
        for (EtcdServer server : servers) {
            if (server != null) {
                all.append(all.isEmpty() ? "" : ", ").append(server.address());
            }
        }
        return all.toString();
    }

    private static String seconds(Duration pause) {
        long tenths = Math.max(1, Math.round(pause.toMillis() / 100.0));
        return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (EtcdServer server : servers) {
            if (server != null) {
                server.close();
            }
        }
    }
}
