package io.carillon.acceptance;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code etcdctl} says the same of Carillon as of a real etcd, but for ids, times, sizes and checksums. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EtcdctlTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern LEASE = Pattern.compile("lease ([0-9a-f]{8,16}) granted");

    @TempDir
    private Path folder;

    /** A server, and the lease that was granted last there. */
    private final class Peer {

        private final Server server;
        private final String name;
        private final List<Server> behind;
        private final Path files;
        private final Map<String, String> names = new HashMap<>();

        /** @param behind whose address this one's answers may tell */
        Peer(Server server, String name, Server... behind) throws IOException {
            this.server = server;
            this.name = name;
            this.behind = List.of(behind);
            this.files = Files.createDirectories(folder.resolve(name + "-files"));
            names.put("{endpoint}", "127.0.0.1:" + server.port());
            names.put("{files}", files.toString());
            names.put("{lease}", "no-lease");
        }

        private String[] command(String line) {
            // The patience of a busy machine; etcdctl's own is two seconds for a connection, five for a command.
            List<String> words = new ArrayList<>(List.of("etcdctl", "--endpoints", "127.0.0.1:" + server.port(),
                    "--dial-timeout", "60s", "--command-timeout", "60s"));
            for (String word : line.split(" ", -1)) {
                String plain = word.equals("''") ? "" : word;
                for (Map.Entry<String, String> name : names.entrySet()) {
                    plain = plain.replace(name.getKey(), name.getValue());
                }
                words.add(plain);
            }
            return words.toArray(String[]::new);
        }

        /** Runs a command line; what stands behind a bar is its input, with semicolons for line ends. */
        String run(String line) throws IOException, InterruptedException {
            String[] parts = line.split(" \\| ", 2);
            String[] command = command(parts[0]);
            if (parts.length > 1) {
                Path input = Files.writeString(files.resolve("input"), parts[1].replace(';', '\n'));
                String quoted = "'" + String.join("' '", command) + "' < '" + input + "'";
                command = new String[]{"sh", "-c", quoted};
            }
            Outcome outcome = new Shell(folder).run(command);
            Matcher granted = LEASE.matcher(outcome.out());
            if (granted.find()) {
                names.put("{lease}", granted.group(1));
            }
            return plain("exit " + outcome.exit() + "\n" + outcome.out() + outcome.err());
        }

        Program start(String line) throws IOException {
            return new Shell(folder).start(command(line));
        }

        /** Without what differs from store to store and from run to run. */
        String plain(String text) {
            // etcd keeps a lease's keys in a map and names them in another order each time
            Matcher attached = Pattern.compile("attached keys\\(\\[(.*?)]\\)").matcher(text);
            String ordered = attached.replaceAll(keys -> "attached keys(["
                    + Arrays.stream(keys.group(1).split(" ")).sorted().collect(joining(" ")) + "])");
            for (Server each : behind) {
                ordered = ordered.replace(Integer.toString(each.port()), "PORT");
            }
            return ordered.replace(Integer.toString(server.port()), "PORT").replace(files.toString(), "FILES")
                    .replace(names.getOrDefault("{lease}", "-"), "LEASE")
                    .replaceAll("\"(cluster_id|member_id|ID|lease|leader|hash|dbSize|dbSizeInUse|raftIndex"
                            + "|raftAppliedIndex)\":-?[0-9]+", "\"$1\":N")
                    .replaceAll("\"(ClusterID|MemberID|ID|Lease)\" : -?[0-9]+", "\"$1\" : N")
                    .replaceAll("\\{\"level\":\"info\".*\n", "").replaceAll("took = \\S+", "took = TIME")
                    .replaceAll("remaining\\(\\d+s\\)", "remaining(N)")
                    .replaceAll("\\{\"level\":\"warn\".*?\"error\":\"(.*?)\"\\}", "warning: $1")
                    .replaceAll("(?m)^[0-9a-f]{12,16}, started.*$", "MEMBER")
                    .replaceAll("(?m)^(127.0.0.1:PORT), [0-9a-f]{12,16}, (.*?), [0-9.]+ .B, (.*), \\d+, \\d+, $",
                            "$1, ID, $2, SIZE, $3, N, N, ")
                    .replaceAll("(?m)^(127.0.0.1:PORT), \\d+$", "$1, HASH");
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private interface Scenario {
        void run(List<Peer> peers) throws Exception;
    }

    /** Runs a scenario with an etcd, Carillon with its own store, and Carillon before another etcd. */
    private void withAll(Scenario scenario) throws Exception {
        try (Server etcd = Servers.etcd(folder("etcd"));
                Server carillon = Servers.carillon(folder("carillon"));
                Server behind = Servers.etcd(folder("behind"));
                Server before = Servers.carillon(folder("before"), "--store", "etcd", "--etcd-endpoints",
                        "127.0.0.1:" + behind.port())) {
            scenario.run(List.of(new Peer(etcd, "etcd"), new Peer(carillon, "carillon"),
                    new Peer(before, "before", behind)));
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private void same(String... lines) throws Exception {
        withAll(peers -> {
            for (String line : lines) {
                String expected = peers.getFirst().run(line);
                for (Peer peer : peers.subList(1, peers.size())) {
                    assertThat(peer.run(line)).as("%s: etcdctl %s", peer.name, line).isEqualTo(expected);
                }
            }
        });
    }

    @Test
    void keys_and_values() throws Exception {
        same("put a 1", "put a 2", "put b 3 --prev-kv", "put a 9 --prev-kv", "put c -- -dash", "put d | from input",
                "get a", "get a -w json", "get a -w fields", "get a -w simple", "get a --hex", "get a --rev 2",
                "get a --rev 99", "get a --consistency s", "get nothing", "get nothing -w json", "get '' --prefix",
                "get '' --from-key -w json", "get a c -w json", "get a z --limit 2 -w json",
                "get a z --limit 2 --order DESCEND", "get '' --prefix --sort-by VALUE --order ASCEND",
                "get '' --prefix --sort-by CREATE --order DESCEND", "get '' --prefix --sort-by MODIFY --order ASCEND",
                "get '' --prefix --sort-by VERSION --order DESCEND --limit 1", "get '' --prefix --sort-by KEY",
                "get '' --prefix --keys-only", "get '' --prefix --print-value-only",
                "get '' --prefix --count-only -w fields", "get '' --prefix --limit 1 -w fields", "get c a -w json",
                "put a --ignore-value --prev-kv", "put nope --ignore-value", "put a x --ignore-lease",
                "put nope x --ignore-lease", "put a x --ignore-value", "del b --prev-kv -w json", "del nothing",
                "put p/1 x", "put p/2 y", "put p/3 z", "del p/ --prefix --prev-kv", "put q/1 x", "put q/2 x",
                "del q/2 --from-key", "get '' --prefix -w json", "del a c", "del '' --prefix",
                "get '' --prefix -w json", "put '' x", "get ''", "get", "put a 1 -w json", "del a -w fields");
    }

    @Test
    void transactions() throws Exception {
        same("put a 9", "put b 1", "txn | value(\"a\") = \"9\";;put x 1;get a;del a;;put y 1;;",
                "txn -w json | value(\"a\") = \"9\";;put x 1;get a;del a;;put y 1;;",
                "txn | mod(\"b\") > \"1\";create(\"b\") < \"99\";version(\"b\") = \"1\";;get b;;get x;;",
                "txn | version(\"none\") = \"0\";;put none 1;get none;;;",
                "txn | value(\"none2\") = \"\";;get a;;get b;;", "txn -w fields | ;put t1 1;del t1x;get '' --prefix;;;",
                "txn | ;put dup 1;put dup 2;;;", "txn | ;put dup 1;del dup;;;", "txn | ;get b --rev 99;;;",
                "txn | value(\"b\") != \"1\";;get b;;get b --rev 2;;", "get '' --prefix -w json");
    }

    @Test
    void history_and_compaction() throws Exception {
        same("put a 1", "put a 2", "put a 3", "put b 1", "del b", "compaction 4", "compaction 4", "compaction 3",
                "compaction 99", "get a --rev 3", "get a --rev 4", "get a --rev 5 -w json", "get b --rev 5",
                "compaction 6 --physical", "get a --rev 5", "get a", "compaction nonsense", "defrag", "get a -w json");
    }

    @Test
    void leases() throws Exception {
        same("lease list", "lease grant 100", "put l/1 x --lease={lease}", "put l/2 x --lease={lease}",
                "get l/1 -w json", "lease timetolive {lease} --keys", "lease timetolive {lease}", "lease list",
                "lease keep-alive --once {lease}", "put l/2 y", "lease revoke {lease}", "get l/ --prefix -w json",
                "lease revoke {lease}", "lease timetolive {lease} --keys", "lease keep-alive --once {lease}",
                "put l/1 x --lease=1234", "lease timetolive 1234", "lease grant nonsense", "lease grant 99999999999",
                "lease grant -w json 1");
    }

    @Test
    void a_lease_lasts_as_long_as_it_is_kept_alive() throws Exception {
        withAll(peers -> {
            for (Peer peer : peers) {
                peer.run("lease grant 6");
                try (Program alive = peer.start("lease keep-alive {lease}")) {
                    peer.run("put l/1 x --lease={lease}");
                    // Renewed each two seconds, so that with these it has outlived itself.
                    alive.awaitOut(text -> text.split("keepalived with TTL\\(6\\)", -1).length > 5);
                    assertThat(peer.run("get l/1")).isEqualTo("exit 0\nl/1\nx\n");
                }
                await().atMost(PATIENCE).until(() -> peer.run("get l/1").equals("exit 0\n"));
            }
        });
    }

    @Test
    void members_and_maintenance() throws Exception {
        same("put a 1", "member list", "endpoint health", "endpoint status", "endpoint hashkv", "alarm list",
                "alarm disarm", "defrag", "version", "move-leader 1234", "endpoint status -w json");
    }

    @Test
    void users_roles_and_permissions() throws Exception {
        same("put a 1", "user add root:pw", "user add root:pw", "user list", "role list", "role add r1", "role add r1",
                "role grant-permission r1 readwrite foo --prefix", "role grant-permission r1 read a",
                "role grant-permission r1 write x y", "role grant-permission r1 nonsense x",
                "role grant-permission nope read x", "role get r1", "role get nope", "user add bob:pw",
                "user add guest --no-password", "user grant-role bob r1", "user grant-role bob nope",
                "user grant-role nope r1", "user get bob", "user get bob --detail", "user get nope", "auth enable",
                "user grant-role root root", "user get root", "auth enable", "auth enable", "get a",
                "get a --user bob:bad", "get a --user nope:bad", "get a --user guest:", "get a --user bob:pw",
                "put a 2 --user bob:pw", "put x1 2 --user bob:pw", "get x1 --user bob:pw",
                "put x1 3 --prev-kv --user bob:pw", "get foo --prefix --user bob:pw", "get fo --prefix --user bob:pw",
                "put foo1 x --user bob:pw", "del foo --prefix --user bob:pw", "del foo --from-key --user bob:pw",
                "get foo1 --user root:pw", "txn --user bob:pw | value(\"a\") = \"1\";;put foo2 x;;put b 1;;",
                "txn --user bob:pw | value(\"a\") = \"1\";;put foo2 x;;get foo1;;",
                "txn --user bob:pw | value(\"b\") = \"1\";;put foo2 x;;;", "user list --user bob:pw",
                "user list --user root:pw", "user get bob --user bob:pw", "user get root --user bob:pw",
                "role get r1 --user bob:pw", "role get root --user bob:pw", "role list --user bob:pw",
                "role list --user root:pw", "user delete root --user root:pw",
                "user revoke-role root root --user root:pw",
                "user passwd bob --interactive=false --user root:pw | newpw", "get a --user bob:pw",
                "get a --user bob:newpw", "user revoke-role bob r1 --user root:pw",
                "user revoke-role bob r1 --user root:pw", "get a --user bob:newpw",
                "user grant-role bob r1 --user root:pw", "role revoke-permission r1 a --user root:pw",
                "role revoke-permission r1 a --user root:pw", "get a --user bob:newpw", "role delete r1 --user root:pw",
                "role delete r1 --user root:pw", "get foo1 --user bob:newpw", "user delete bob --user root:pw",
                "user delete bob --user root:pw", "get a --user bob:newpw", "auth disable --user bob:newpw",
                "auth disable", "auth disable --user root:pw", "get a", "get a --user root:pw", "user list");
    }

    @Test
    void watches() throws Exception {
        withAll(peers -> {
            List<String> seen = new ArrayList<>();
            for (Peer peer : peers) {
                for (String line : List.of("put w/1 a", "put w/1 b", "del w/1", "put other x")) {
                    peer.run(line);
                }
                StringBuilder all = new StringBuilder();
                for (String line : List.of("watch w/ --prefix --rev 1", "watch w/ --prefix --rev 2 --prev-kv",
                        "watch w/1 --rev 3 -w json", "watch w/ w0 --rev 1 -w fields")) {
                    try (Program watch = peer.start(line)) {
                        watch.awaitOut(text -> text.contains("DELETE") || text.contains("\"type\":1"));
                        peer.run("put w/1 live");
                        String last = "end" + line.length();
                        peer.run("put w/1 " + last);
                        // Output comes in pieces, so what is compared ends before the last value.
                        Pattern end = Pattern.compile(last + "|" + base64(last));
                        watch.awaitOut(text -> end.matcher(text).find());
                        Matcher ended = end.matcher(watch.out());
                        assertThat(ended.find()).isTrue();
                        all.append(peer.plain(watch.out().substring(0, ended.start())));
                    }
                }
                peer.run("compaction 4");
                all.append(peer.run("watch w/ --prefix --rev 1"));
                seen.add(all.toString());
            }
            assertThat(seen).allMatch(seen.getFirst()::equals);
        });
    }

    @Test
    void locks_and_elections() throws Exception {
        same("lock name echo held", "lock name --ttl 5 false");
        withAll(peers -> {
            for (Peer peer : peers) {
                try (Program leader = peer.start("elect office first").awaitOut(text -> text.contains("first"));
                        Program next = peer.start("elect office second");
                        Program observer = peer.start("elect -l office").awaitOut(text -> text.contains("first"))) {
                    assertThat(next.out()).isEmpty();
                    leader.signal("INT");
                    next.awaitOut(text -> text.contains("second"));
                    observer.awaitOut(text -> text.contains("second"));
                }
            }
        });
    }

    @Test
    void a_mirror_follows() throws Exception {
        withAll(peers -> {
            for (Peer peer : peers) {
                peer.run("put m/1 a");
                try (Program mirror = peer.start("make-mirror --prefix m/ --dest-prefix copy/ {endpoint}")) {
                    await().atMost(PATIENCE).until(() -> peer.run("get copy/1").contains("a"));
                    peer.run("put m/2 b");
                    peer.run("del m/1");
                    await().atMost(PATIENCE).until(() -> peer.run("get copy/ --prefix").equals("exit 0\ncopy/2\nb\n"));
                    assertThat(mirror.isRunning()).isTrue();
                }
            }
        });
    }

    @Test
    void a_snapshot_is_saved_and_restored() throws Exception {
        same("put a 1", "snapshot save {files}/snapshot.db");
        Path restored = Files.createDirectories(folder.resolve("restored"));
        Outcome outcome = new Shell(folder).run("./carillon", "server", "--restore",
                folder.resolve("carillon-files/snapshot.db").toString(), "--data-dir",
                restored.resolve("data").toString());
        assertThat(outcome.exit()).as(outcome.err()).isZero();
        try (Server server = Servers.carillon(restored)) {
            assertThat(new Peer(server, "restored").run("get a")).isEqualTo("exit 0\na\n1\n");
        }
    }

    @Test
    void the_performance_check_passes() throws Exception {
        Assumptions.assumeTrue(Boolean.getBoolean("carillon.slow"), "takes a minute; run with -Dcarillon.slow=true");
        try (Server server = Servers.carillon(folder);
                Program check = new Peer(server, "carillon").start("check perf")) {
            await().atMost(Duration.ofMinutes(2)).until(() -> !check.isRunning());
            assertThat(check.out()).contains("PASS: Throughput", "PASS: Slowest request", "PASS: Stddev")
                    .doesNotContain("FAIL");
        }
    }
}
