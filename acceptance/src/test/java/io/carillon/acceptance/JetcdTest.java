package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Election;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Lock;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.auth.Permission;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.election.LeaderKey;
import io.etcd.jetcd.election.LeaderResponse;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.lock.LockResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.LeaseOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.support.CloseableClient;
import io.etcd.jetcd.support.Observers;
import io.etcd.jetcd.watch.WatchEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** jetcd, etcd's Java client, finds the same in Carillon as in a real etcd, through gRPC. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class JetcdTest {

    @TempDir
    private Path folder;

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(120, TimeUnit.SECONDS);
    }

    /** What a call came to, or how it was refused. */
    private static String outcome(CompletableFuture<?> future) throws Exception {
        try {
            done(future);
            return "done";
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause()).toString().replaceFirst("^[^:]*: ", "");
        }
    }

    private static String shown(KeyValue entry) {
        return entry.getKey() + "=" + entry.getValue() + " " + entry.getCreateRevision() + "/" + entry.getModRevision()
                + "/" + entry.getVersion();
    }

    private static String shown(GetResponse response) {
        return response.getHeader().getRevision() + " " + response.getCount() + " " + response.isMore() + " "
                + response.getKvs().stream().map(JetcdTest::shown).toList();
    }

    private interface Scenario {
        void run(Client client, List<String> seen) throws Exception;
    }

    private void sameOnAll(Scenario scenario) throws Exception {
        List<String> expected = new ArrayList<>();
        try (Server etcd = Servers.etcd(folder("etcd"))) {
            run(scenario, etcd, expected);
        }
        List<String> seen = new ArrayList<>();
        try (Server carillon = Servers.carillon(folder("carillon"))) {
            run(scenario, carillon, seen);
        }
        assertThat(seen).isEqualTo(expected).isNotEmpty();
        List<String> passed = new ArrayList<>();
        try (Server behind = Servers.etcd(folder("behind"));
                Server before = Servers.carillon(folder("before"), "--store", "etcd", "--etcd-endpoints",
                        "http://127.0.0.1:" + behind.port())) {
            run(scenario, before, passed);
        }
        assertThat(passed).as("before another etcd").isEqualTo(expected);
    }

    private static void run(Scenario scenario, Server server, List<String> seen) throws Exception {
        try (Client client = client(server)) {
            scenario.run(client, seen);
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static Client client(Server server) {
        return Client.builder().endpoints("http://127.0.0.1:" + server.port()).build();
    }

    @Test
    void keys_values_and_transactions() throws Exception {
        sameOnAll((client, seen) -> {
            KV kv = client.getKVClient();
            for (int i = 0; i < 5; i++) {
                seen.add(""
                        + done(kv.put(bytes("k/" + i), bytes("v" + (9 - i)), PutOption.builder().withPrevKV().build()))
                                .hasPrevKv());
            }
            seen.add(shown(done(kv.get(bytes("k/"), GetOption.builder().isPrefix(true).withLimit(3).build()))));
            seen.add(shown(done(kv.get(bytes("k/"), GetOption.builder().isPrefix(true)
                    .withSortField(GetOption.SortTarget.VALUE).withSortOrder(GetOption.SortOrder.ASCEND).build()))));
            seen.add(shown(done(kv.get(bytes("k/"),
                    GetOption.builder().isPrefix(true).withRevision(3).withKeysOnly(true).build()))));
            seen.add(shown(done(kv.get(bytes("k/"), GetOption.builder().isPrefix(true).withCountOnly(true).build()))));
            seen.add(outcome(kv.get(bytes("k/1"), GetOption.builder().withRevision(99).build())));
            TxnResponse swap = done(kv.txn()
                    .If(new Cmp(bytes("k/1"), Cmp.Op.EQUAL, CmpTarget.modRevision(3)),
                            new Cmp(bytes("k/2"), Cmp.Op.GREATER, CmpTarget.value(bytes("a"))),
                            new Cmp(bytes("none"), Cmp.Op.EQUAL, CmpTarget.version(0)))
                    .Then(Op.put(bytes("k/1"), bytes("new"), PutOption.DEFAULT),
                            Op.get(bytes("k/1"), GetOption.DEFAULT),
                            Op.delete(bytes("k/2"), DeleteOption.builder().withPrevKV(true).build()),
                            Op.txn(new Cmp[]{new Cmp(bytes("k/3"), Cmp.Op.LESS, CmpTarget.createRevision(1))},
                                    new Op[0], new Op[]{Op.put(bytes("k/9"), bytes("nested"), PutOption.DEFAULT)}))
                    .Else(Op.put(bytes("no"), bytes("no"), PutOption.DEFAULT)).commit());
            seen.add(swap.isSucceeded() + " " + swap.getHeader().getRevision() + " "
                    + swap.getGetResponses().stream().map(JetcdTest::shown).toList() + " "
                    + swap.getDeleteResponses().getFirst().getPrevKvs().stream().map(JetcdTest::shown).toList() + " "
                    + swap.getTxnResponses().getFirst().isSucceeded());
            seen.add(outcome(kv.txn().Then(Op.put(bytes("x"), bytes("1"), PutOption.DEFAULT),
                    Op.put(bytes("x"), bytes("2"), PutOption.DEFAULT)).commit()));
            seen.add("" + done(kv.delete(bytes("k/"), DeleteOption.builder().isPrefix(true).build())).getDeleted());
            seen.add(outcome(kv.compact(7)));
            seen.add(outcome(kv.compact(7)));
            seen.add(outcome(kv.get(bytes("k/1"), GetOption.builder().withRevision(2).build())));
            seen.add(outcome(kv.put(bytes("large"), ByteSequence.from(new byte[1_600_000]))));
        });
    }

    @Test
    void leases() throws Exception {
        sameOnAll((client, seen) -> {
            long lease = done(client.getLeaseClient().grant(20)).getID();
            done(client.getKVClient().put(bytes("l"), bytes("1"), PutOption.builder().withLeaseId(lease).build()));
            BlockingQueue<LeaseKeepAliveResponse> alive = new LinkedBlockingQueue<>();
            try (CloseableClient _ = client.getLeaseClient().keepAlive(lease,
                    Observers.<LeaseKeepAliveResponse>builder().onNext(alive::add).build())) {
                seen.add("" + alive.take().getTTL());
                seen.add("" + alive.take().getTTL());
            }
            var left = done(
                    client.getLeaseClient().timeToLive(lease, LeaseOption.builder().withAttachedKeys().build()));
            seen.add(left.getGrantedTTL() + " " + left.getKeys());
            seen.add("" + done(client.getLeaseClient().keepAliveOnce(lease)).getTTL());
            seen.add(outcome(client.getLeaseClient().revoke(lease)));
            seen.add(outcome(client.getLeaseClient().revoke(lease)));
            seen.add(shown(done(client.getKVClient().get(bytes("l")))));
            seen.add(outcome(
                    client.getKVClient().put(bytes("l"), bytes("1"), PutOption.builder().withLeaseId(1234).build())));
        });
    }

    @Test
    void watches() throws Exception {
        sameOnAll((client, seen) -> {
            KV kv = client.getKVClient();
            done(kv.put(bytes("w/1"), bytes("a")));
            done(kv.put(bytes("w/1"), bytes("b")));
            BlockingQueue<WatchEvent> events = new LinkedBlockingQueue<>();
            try (Watch.Watcher _ = client.getWatchClient().watch(bytes("w/"),
                    WatchOption.builder().isPrefix(true).withRevision(2).withPrevKV(true).build(),
                    response -> events.addAll(response.getEvents()))) {
                done(kv.delete(bytes("w/1")));
                done(kv.put(bytes("w/2"), bytes("c")));
                for (int i = 0; i < 4; i++) {
                    WatchEvent event = events.take();
                    seen.add(event.getEventType() + " " + shown(event.getKeyValue()) + " before "
                            + shown(event.getPrevKV()));
                }
            }
            done(kv.compact(4));
            BlockingQueue<String> errors = new LinkedBlockingQueue<>();
            try (Watch.Watcher _ = client.getWatchClient().watch(bytes("w/"),
                    WatchOption.builder().isPrefix(true).withRevision(2).build(), Watch.listener(_ -> {
                    }, e -> errors.add(String.valueOf(e.getMessage()))))) {
                seen.add(errors.take());
            }
        });
    }

    @Test
    void users_and_the_cluster() throws Exception {
        sameOnAll((client, seen) -> {
            var auth = client.getAuthClient();
            seen.add(outcome(auth.userAdd(bytes("root"), bytes("pw"))));
            seen.add(outcome(auth.userAdd(bytes("root"), bytes("pw"))));
            seen.add(outcome(auth.roleAdd(bytes("reader"))));
            seen.add(outcome(auth.roleGrantPermission(bytes("reader"), bytes("a"), bytes("c"), Permission.Type.READ)));
            seen.add(done(auth.roleGet(bytes("reader"))).getPermissions().getFirst().getPermType() + "");
            seen.add(outcome(auth.userGrantRole(bytes("root"), bytes("reader"))));
            seen.add(done(auth.userGet(bytes("root"))).getRoles() + "");
            seen.add(done(auth.userList()).getUsers() + "");
            seen.add(outcome(auth.authEnable()));
            seen.add(outcome(auth.userGrantRole(bytes("root"), bytes("nothing"))));
            seen.add(done(client.getClusterClient().listMember()).getMembers().size() + " members");
            seen.add(done(client.getMaintenanceClient().listAlarms()).getAlarms() + "");
        });
    }

    /** Waits until so many contend for something. */
    private static void awaitContenders(Client client, String name, int count) {
        await().atMost(Duration.ofSeconds(60)).until(
                () -> done(client.getKVClient().get(bytes(name + "/"), GetOption.builder().isPrefix(true).build()))
                        .getCount() == count);
    }

    @Test
    void locks() throws Exception {
        sameOnAll((client, seen) -> {
            long lease = done(client.getLeaseClient().grant(600)).getID();
            long other = done(client.getLeaseClient().grant(600)).getID();
            Lock lock = client.getLockClient();
            ByteSequence key = done(lock.lock(bytes("l"), lease)).getKey();
            seen.add(key.toString().replace(Long.toHexString(lease), "LEASE"));
            seen.add("again " + done(lock.lock(bytes("l"), lease)).getKey().equals(key));
            CompletableFuture<LockResponse> waiting = lock.lock(bytes("l"), other);
            awaitContenders(client, "l", 2);
            seen.add("waits " + !waiting.isDone());
            done(lock.unlock(key));
            ByteSequence next = done(waiting).getKey();
            seen.add(next.toString().replace(Long.toHexString(other), "OTHER"));
            CompletableFuture<LockResponse> afterwards = lock.lock(bytes("l"), lease);
            awaitContenders(client, "l", 2);
            done(client.getLeaseClient().revoke(other));
            seen.add("after the lease's end " + done(afterwards).getKey().equals(key));
            seen.add(outcome(lock.lock(bytes("l"), 1234)));
            seen.add(outcome(lock.unlock(bytes("nothing"))));
        });
    }

    @Test
    void elections() throws Exception {
        sameOnAll((client, seen) -> {
            long lease = done(client.getLeaseClient().grant(600)).getID();
            long other = done(client.getLeaseClient().grant(600)).getID();
            Election election = client.getElectionClient();
            ByteSequence name = bytes("office");
            seen.add(outcome(election.leader(name)));
            BlockingQueue<String> observed = new LinkedBlockingQueue<>();
            election.observe(name, new Election.Listener() {
                @Override
                public void onNext(LeaderResponse response) {
                    observed.add(response.getKv().getValue().toString());
                }

                @Override
                public void onError(Throwable error) {
                    observed.add(String.valueOf(error.getMessage()));
                }

                @Override
                public void onCompleted() {
                    observed.add("completed");
                }
            });
            LeaderKey first = done(election.campaign(name, lease, bytes("a"))).getLeader();
            seen.add(first.getName() + " " + first.getKey().toString().replace(Long.toHexString(lease), "LEASE") + " "
                    + first.getRevision() + " " + (first.getLease() == lease));
            seen.add(observed.take());
            seen.add(shown(done(election.leader(name)).getKv()).replace(Long.toHexString(lease), "LEASE"));
            seen.add(outcome(election.proclaim(first, bytes("b"))));
            seen.add(observed.take());
            CompletableFuture<CampaignResponse> waiting = election.campaign(name, other, bytes("c"));
            awaitContenders(client, "office", 2);
            seen.add("waits " + !waiting.isDone());
            seen.add("again " + done(election.campaign(name, lease, bytes("d"))).getLeader().getRevision());
            seen.add(observed.take());
            seen.add(outcome(election.resign(first)));
            LeaderKey second = done(waiting).getLeader();
            seen.add(second.getKey().toString().replace(Long.toHexString(other), "OTHER") + " " + second.getRevision());
            seen.add(observed.take());
            seen.add(outcome(election.proclaim(first, bytes("x"))));
            seen.add(outcome(election.resign(first)));
            seen.add(outcome(election.resign(second)));
            seen.add(outcome(election.leader(name)));
            seen.add(outcome(election.campaign(name, 1234, bytes("e"))));
        });
    }
}
