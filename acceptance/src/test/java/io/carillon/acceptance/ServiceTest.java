package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Carillon under a service manager: what it tells it, and the units by which it is started. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ServiceTest {

    /** Takes the place of systemd: prints each datagram, as Python writes a text. */
    private static final String RECEIVER = """
            import socket, sys
            name = sys.argv[1]
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.bind('\\0' + name[1:] if name.startswith('@') else name)
            print('BOUND', flush=True)
            while True:
                print(repr(receiver.recv(65536).decode()), flush=True)
            """;

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();

    private Program receiver(String address) throws IOException {
        Servers.assumeInstalled("python3", "python3");
        return open.add(new Shell(folder).start("python3", "-c", RECEIVER, address))
                .awaitOut(text -> text.contains("BOUND"));
    }

    private Program server(Map<String, String> environment) throws IOException {
        return open.add(new Shell(folder, environment).start("./carillon", "server", "--data-dir",
                folder.resolve("data").toString(), "--etcd-address", "127.0.0.1:0", "--http-address", "127.0.0.1:0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"notify.sock", "@"})
    void a_server_says_when_it_serves_that_it_lives_and_that_it_stops(String kind) throws Exception {
        String address = kind.equals("@") ? "@carillon-test-" + folder.getFileName() : folder.resolve(kind).toString();
        Program manager = receiver(address);
        Program server = server(Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "200000"));
        manager.awaitOut(text -> text.split("'WATCHDOG=1'", -1).length > 3);
        assertThat(server.err()).contains("serves etcd's clients at 127.0.0.1:");
        server.signal("TERM");
        assertThat(server.outcome().exit()).isZero();
        manager.awaitOut(text -> text.contains("STOPPING=1"));
        assertThat(manager.out().lines().distinct()).satisfiesExactly(line -> assertThat(line).isEqualTo("BOUND"),
                line -> assertThat(line).matches("'READY=1\\\\nSTATUS=Serving at 127.0.0.1:\\d+'"),
                line -> assertThat(line).isEqualTo("'WATCHDOG=1'"), line -> assertThat(line).isEqualTo("'STOPPING=1'"));
    }

    @Test
    void a_server_that_can_not_start_is_never_ready() throws Exception {
        String address = folder.resolve("notify.sock").toString();
        Program manager = receiver(address);
        Server other = open.add(Servers.carillon(folder));
        Outcome failed = new Shell(folder, Map.of("NOTIFY_SOCKET", address)).run("./carillon", "server", "--data-dir",
                folder.resolve("other").toString(), "--etcd-address", "127.0.0.1:" + other.port(), "--http-address",
                "127.0.0.1:0");
        assertThat(failed.exit()).isEqualTo(1);
        assertThat(manager.out()).isEqualTo("BOUND\n");
    }

    @Test
    void listeners_are_ready_once_nothing_escapes_them() throws Exception {
        String address = folder.resolve("notify.sock").toString();
        Program manager = receiver(address);
        int port = FreePort.find();
        Program listener = open.add(new Shell(folder, Map.of("NOTIFY_SOCKET", address)).start("./carillon", "listen",
                "--event", "flight", "--json", "-P", Integer.toString(port)));
        listener.awaitErr(text -> text.contains("Unable to connect"));
        assertThat(manager.out()).isEqualTo("BOUND\n");

        Server server = open.add(Servers.carillon(folder, port));
        manager.awaitOut(text -> text.contains("'READY=1\\nSTATUS=Listening with 1 listeners at localhost:" + port));
        Outcome done = new Shell(folder).run("./carillon", "notify", "event=flight", "country=Italy", "airport=fco",
                "date=20210101", "number=AZ203", "-P", Integer.toString(server.port()));
        assertThat(done.exit()).as(done.err()).isZero();
        listener.awaitOut(text -> text.contains("AZ203"));
        listener.signal("TERM");
        assertThat(listener.outcome().exit()).isZero();
        manager.awaitOut(text -> text.endsWith("'STOPPING=1'\n"));
    }

    @Test
    void a_service_manager_that_does_not_listen_stops_nobody() throws Exception {
        Program server = server(Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()));
        server.awaitErr(text -> text.contains("serves etcd's clients"));
        server.awaitErr(text -> text.contains("can't be told READY=1"));
        server.signal("TERM");
        assertThat(server.outcome().exit()).isZero();
    }

    private Outcome service(String... words) throws Exception {
        List<String> line = new ArrayList<>(List.of("./carillon", "service"));
        line.addAll(List.of(words));
        return new Shell(folder).run(line.toArray(String[]::new));
    }

    /** Has systemd itself read a unit; it writes what it does not understand. */
    private void assertUnderstood(String unit, String... scope) throws Exception {
        Servers.assumeInstalled("systemd-analyze", "systemd");
        Path file = Files.writeString(folder.resolve("carillon-test.service"), unit);
        Path runtime = Files.createDirectories(folder.resolve("run"));
        List<String> line = new ArrayList<>(List.of("systemd-analyze"));
        line.addAll(List.of(scope));
        line.addAll(List.of("verify", "--man=no", file.toString()));
        Outcome verified = new Shell(folder, Map.of("XDG_RUNTIME_DIR", runtime.toString()))
                .run(line.toArray(String[]::new));
        assertThat(verified.err().lines().filter(text -> text.contains("carillon-test"))).isEmpty();
        assertThat(verified.exit()).as(verified.err()).isZero();
    }

    @Test
    void systemd_understands_the_unit_of_a_server() throws Exception {
        Outcome shown = service("show", "server", "--data-dir", "/data/my folder/100%", "--etcd-address", "0.0.0.0:80");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains("\nType=notify\n", "\nDynamicUser=yes\n", "\nProtectSystem=strict\n",
                "\nNoNewPrivileges=yes\n", "\nPrivateTmp=yes\n", "\nStateDirectory=carillon-server\n",
                "\nRestart=on-failure\n", "\nMemoryDenyWriteExecute=no\n",
                "\nReadWritePaths=\"/data/my folder/100%%\"\n",
                "/carillon server \"--data-dir=/data/my folder/100%%\" --etcd-address=0.0.0.0:80\n",
                "\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n");
        assertUnderstood(shown.out());
    }

    @Test
    void systemd_understands_the_unit_of_a_users_listeners_whatever_their_arguments_are() throws Exception {
        Outcome shown = service("show", "--user", "--watchdog", "30", "listen", "examples/echo_listener.yaml",
                "--where", "payload == '%n $HOME ${HOME} \\\\d; é\t\"x\"' || payload == \"\"");
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out()).contains(
                "listen \"--where=payload == '%%n $$HOME $${HOME} \\\\\\\\d; é\\t\\\"x\\\"' || payload == \\\"\\\"\" "
                        + Shell.ROOT.resolve("examples/echo_listener.yaml") + "\n",
                "\nWatchdogSec=30\n").doesNotContain("DynamicUser");
        assertUnderstood(shown.out(), "--user");
    }

    @Test
    void systemd_understands_the_unit_of_a_workflow() throws Exception {
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder.resolve("a folder"));
        Outcome shown = new Shell(folder, Map.of("NOWCAST_LOGS", toy.folder().toString())).run("./carillon", "service",
                "show", "--run-as", System.getProperty("user.name"), "nowcast", "--health-address", "127.0.0.1:8010",
                toy.config().toString());
        assertThat(shown.exit()).as(shown.err()).isZero();
        assertThat(shown.out())
                .contains("/nowcast up --health-address 127.0.0.1:8010 \"" + toy.config() + "\"\n",
                        "\nWorkingDirectory=" + toy.config().getParent() + "\n",
                        "\nEnvironment=\"NOWCAST_LOGS=" + toy.folder() + "\"\n", "\nKillMode=process\n",
                        "\nExecReload=/bin/kill -HUP $MAINPID\n", "\nReadWritePaths=\"" + toy.folder() + "\"\n")
                .doesNotContain("SystemCallFilter");
        assertUnderstood(shown.out());
        assertThat(service("install", "nowcast", toy.config().toString()).err()).contains("--run-as, or use --user");
    }

    @Test
    void a_workflow_says_when_it_is_ready_and_that_it_stops() throws Exception {
        String address = folder.resolve("notify.sock").toString();
        Program manager = receiver(address);
        NowcastSystem toy = new NowcastSystem("toy", "NOWCAST_LOGS", folder);
        Program up = open.add(new Shell(folder,
                Map.of("NOTIFY_SOCKET", address, "WATCHDOG_USEC", "400000", "NOWCAST_LOGS", toy.folder().toString()))
                .start("./nowcast", "up", toy.config().toString()));
        manager.awaitOut(text -> text.contains("'READY=1\\nSTATUS=nowcast up " + toy.config())
                && text.split("'WATCHDOG=1'", -1).length > 2);
        assertThat(up.out()).contains("nowcast up: ready: message_broker, manager; workers connect to localhost:");
        up.signal("TERM");
        assertThat(up.outcome().exit()).isZero();
        manager.awaitOut(text -> text.endsWith("'STOPPING=1'\n"));
    }

    @Test
    void install_writes_what_show_prints_and_no_unit_of_somebody_else() throws Exception {
        Path file = folder.resolve(".config/systemd/user/flights.service");
        String[] words = {"--user", "--name", "flights", "listen", "--event", "flight", "country=italy"};
        List<String> install = new ArrayList<>(List.of("install"));
        install.addAll(List.of(words));
        List<String> show = new ArrayList<>(List.of("show"));
        show.addAll(List.of(words));
        Outcome installed = service(install.toArray(String[]::new));
        assertThat(installed.out()).as(installed.err()).startsWith("Written: " + file + "\n")
                .contains("systemctl --user daemon-reload && systemctl --user enable --now flights");
        assertThat(file).hasContent(service(show.toArray(String[]::new)).out());
        assertThat(service(install.toArray(String[]::new)).exit()).isZero();

        Files.writeString(file, "[Unit]\n");
        Outcome refused = service(install.toArray(String[]::new));
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).isEqualTo("carillon service: " + file
                + " is there already, and was not written by this command; choose another name with --name\n");
        assertThat(file).hasContent("[Unit]\n");
    }

    @Test
    void what_could_not_be_started_is_not_installed() throws Exception {
        assertThat(service("install", "--user", "listen", "nowhere.yaml").err()).isEqualTo("carillon service: the"
                + " listener file " + Shell.ROOT.resolve("nowhere.yaml") + " is not there, or can't be read\n");
        assertThat(service("install", "--user", "listen", "--event", "flight", "--where", "1 +").exit()).isEqualTo(2);
        assertThat(service("install", "--user", "server", "--etcd-address", "nonsense").exit()).isEqualTo(2);
        assertThat(service("install", "--user", "--name", "../x", "server").exit()).isEqualTo(2);
        assertThat(service("install", "--user", "worker").exit()).isEqualTo(2);
        assertThat(service("install").exit()).isEqualTo(2);
        assertThat(folder.resolve(".config")).doesNotExist();
    }
}
