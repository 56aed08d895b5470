package io.carillon.store.embedded;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.carillon.store.Bytes;
import io.carillon.store.Compare;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;

/** What can be said of a transaction before it is worked out. */
final class TransactionCheck {

    private TransactionCheck() {
    }

    /**
     * Refuses a transaction that puts a key twice, or puts and deletes it, as etcd does; branches that exclude each
     * other may name the same key.
     *
     * @throws StoreException {@link Reason#DUPLICATE_KEY}
     */
    static void requireEachKeyOnce(Transaction transaction) {
        if (!isPlain(transaction.then())) {
            touched(transaction.then());
        }
        if (!isPlain(transaction.otherwise())) {
            touched(transaction.otherwise());
        }
    }

    /**
     * The common case, told without making a set: at most two puts of different keys, and nothing else.
     */
    private static boolean isPlain(List<Operation> operations) {
        return switch (operations.size()) {
            case 0, 1 -> operations.isEmpty() || !(operations.getFirst() instanceof Transaction);
            case 2 -> operations.get(0) instanceof Operation.Put one && operations.get(1) instanceof Operation.Put two
                    && !one.key().equals(two.key());
            default -> false;
        };
    }

    private record Touched(Set<Bytes> puts, List<KeyRange> deletes) {

        void add(Touched nested) {
            for (Bytes key : nested.puts) {
                addPut(key);
            }
            deletes.addAll(nested.deletes);
        }

        void addPut(Bytes key) {
            if (!puts.add(key) || deletes.stream().anyMatch(range -> range.contains(key))) {
                throw new StoreException(Reason.DUPLICATE_KEY);
            }
        }
    }

    private static Touched touched(List<Operation> operations) {
        Touched all = new Touched(new HashSet<>(), new ArrayList<>());
        for (Operation operation : operations) {
            // As in etcd, a range without end is not looked at: it may delete what the transaction puts.
            if (operation instanceof Operation.Delete delete && delete.keys().end() != null) {
                all.deletes.add(delete.keys());
            }
        }
        for (Operation operation : operations) {
            if (operation instanceof Transaction nested) {
                Touched then = touched(nested.then());
                Touched otherwise = touched(nested.otherwise());
                Set<Bytes> both = new HashSet<>(then.puts);
                both.addAll(otherwise.puts);
                List<KeyRange> deletes = new ArrayList<>(then.deletes);
                deletes.addAll(otherwise.deletes);
                all.add(new Touched(both, deletes));
            }
        }
        for (Operation operation : operations) {
            if (operation instanceof Operation.Put put) {
                all.addPut(put.key());
            }
        }
        return all;
    }

    /**
     * Whether it reads more than newest versions of single keys, and so must be worked out against the index alone.
     */
    static boolean readsRanges(Transaction transaction) {
        for (Compare compare : transaction.compares()) {
            if (!compare.keys().isSingle()) {
                return true;
            }
        }
        return readsRanges(transaction.then()) || readsRanges(transaction.otherwise());
    }

    private static boolean readsRanges(List<Operation> operations) {
        for (Operation operation : operations) {
            boolean reads = switch (operation) {
                case Operation.Put _ -> false;
                case Operation.Delete delete -> !delete.keys().isSingle();
                case Operation.Read read -> !read.request().keys().isSingle() || read.request().revision() != 0;
                case Transaction nested -> readsRanges(nested);
            };
            if (reads) {
                return true;
            }
        }
        return false;
    }

    /** Roughly what it holds in memory. */
    static long bytes(Transaction transaction) {
        return 200 + bytes(transaction.then()) + bytes(transaction.otherwise());
    }

    private static long bytes(List<Operation> operations) {
        long sum = 0;
        for (Operation operation : operations) {
            sum += switch (operation) {
                case Operation.Put put -> 100 + put.key().length() + put.value().length();
                case Operation.Delete _,Operation.Read _ -> 200;
                case Transaction nested -> bytes(nested);
            };
        }
        return sum;
    }
}
