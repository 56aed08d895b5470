package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Order;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import io.carillon.listen.engine.etcd.EtcdServer.Transaction;
import org.jspecify.annotations.Nullable;

/** The keys and values of an etcd. */
final class EtcdKeyValues implements KeyValues {

    /** Files have up to 1 MiB, keys some hundred bytes. */
    private static final int VALUES_PAGE = 16;
    private static final int KEYS_PAGE = 5_000;

    private final EtcdCluster cluster;

    /**
     * @param cluster closed with this
     */
    EtcdKeyValues(EtcdCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public List<Stored> list(String prefix, boolean keysOnly, long revision) throws InterruptedException {
        List<Stored> all = new ArrayList<>();
        byte[] key = prefix.getBytes(UTF_8);
        byte[] end = EtcdServer.prefixEnd(prefix);
        long at = revision;
        while (true) {
            Range range = new Range(key, end, at, 0, keysOnly ? KEYS_PAGE : VALUES_PAGE, Order.KEY, keysOnly);
            Answer answer = cluster.ask("Not able to pull key " + prefix, server -> server.range(range));
            answer.entries().forEach(entry -> all.add(stored(entry)));
            if (!answer.more() || answer.entries().isEmpty()) {
                return all;
            }
            // All pages show one moment, whatever is written meanwhile.
            at = at == 0 ? answer.revision() : at;
            key = (answer.entries().getLast().key() + "\0").getBytes(UTF_8);
        }
    }

    private static Stored stored(KeyValue entry) {
        return new Stored(entry.key(), entry.value(), entry.modRevision(), entry.version());
    }

    @Override
    public @Nullable Stored get(String key, long revision) throws InterruptedException {
        KeyValue entry = cluster.ask("Not able to pull key " + key, server -> server.range(Range.of(key, revision)))
                .entry();
        return entry == null ? null : stored(entry);
    }

    @Override
    public long commit(List<Put> puts, List<String> deletes, @Nullable String unchanged, long revision)
            throws InterruptedException {
        Transaction transaction = new Transaction(
                puts.stream().map(put -> new EtcdServer.Put(put.key(), put.value(), 0)).toList(), deletes, unchanged,
                revision);
        int[] attempts = new int[1];
        return cluster.ask("Not able to execute the transaction", server -> {
            boolean repeated = attempts[0]++ > 0;
            Answer answer = server.commit(transaction);
            if (answer.succeeded()) {
                return answer.revision();
            }
            KeyValue found = answer.entry();
            // An attempt whose answer was lost is what made the repeated one fail.
            return repeated && found != null && isPut(puts, found) ? found.modRevision() : -1;
        });
    }

    private static boolean isPut(List<Put> puts, KeyValue found) {
        return puts.stream()
                .anyMatch(put -> put.key().equals(found.key()) && Arrays.equals(put.value(), found.value()));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
