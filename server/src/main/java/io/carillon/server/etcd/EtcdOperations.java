package io.carillon.server.etcd;

import io.carillon.store.Bytes;
import io.carillon.store.Compare;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.Transaction;

/**
 * What etcd demands of requests, whichever protocol they come by, and the store's words for etcd's. All refusals are
 * etcd's.
 */
final class EtcdOperations {

    private EtcdOperations() {
    }

    /** {@code RangeRequest.SortOrder} */
    enum SortOrder {
        NONE, ASCEND, DESCEND
    }

    /** {@code RangeRequest.SortTarget} */
    enum SortTarget {
        KEY(RangeRequest.Sort.By.KEY), VERSION(RangeRequest.Sort.By.VERSION), CREATE(
                RangeRequest.Sort.By.CREATE_REVISION), MOD(
                        RangeRequest.Sort.By.MOD_REVISION), VALUE(RangeRequest.Sort.By.VALUE);

        private final RangeRequest.Sort.By by;

        SortTarget(RangeRequest.Sort.By by) {
            this.by = by;
        }
    }

    /** {@code Compare.CompareResult} */
    enum CompareResult {
        EQUAL(Compare.Relation.EQUAL), GREATER(Compare.Relation.GREATER), LESS(Compare.Relation.LESS), NOT_EQUAL(
                Compare.Relation.NOT_EQUAL);

        private final Compare.Relation relation;

        CompareResult(Compare.Relation relation) {
            this.relation = relation;
        }
    }

    /** {@code Compare.CompareTarget} */
    enum CompareTarget {
        VERSION(Compare.Property.VERSION), CREATE(Compare.Property.CREATE_REVISION), MOD(
                Compare.Property.MOD_REVISION), VALUE(Compare.Property.VALUE), LEASE(Compare.Property.LEASE);

        private final Compare.Property property;

        CompareTarget(Compare.Property property) {
            this.property = property;
        }
    }

    private static Bytes provided(Bytes key) {
        if (key.isEmpty()) {
            throw EtcdError.invalid("etcdserver: key is not provided").refusal();
        }
        return key;
    }

    /** Keys that a request names. */
    static KeyRange keys(Bytes key, Bytes rangeEnd) {
        return KeyRange.etcd(provided(key), rangeEnd);
    }

    static RangeRequest.Sort sort(SortOrder order, SortTarget target) {
        return order != SortOrder.DESCEND && target == SortTarget.KEY
                ? RangeRequest.Sort.KEY
                : new RangeRequest.Sort(target.by, order == SortOrder.DESCEND);
    }

    static Operation.Put put(Bytes key, Bytes value, long lease, boolean previous, boolean ignoreValue,
            boolean ignoreLease) {
        provided(key);
        if (ignoreValue && !value.isEmpty()) {
            throw EtcdError.invalid("etcdserver: value is provided").refusal();
        }
        if (ignoreLease && lease != 0) {
            throw EtcdError.invalid("etcdserver: lease is provided").refusal();
        }
        return new Operation.Put(key, value, lease, ignoreValue, ignoreLease, previous);
    }

    static Compare compare(KeyRange keys, CompareTarget target, CompareResult result, long number, Bytes value) {
        return new Compare(keys, target.property, result.relation, number, value);
    }

    /** A step of a transaction that names no request. */
    static RefusedException noOperation() {
        return EtcdError.invalid("etcdserver: key not found").refusal();
    }

    /** Refuses a transaction of more steps than are allowed; what nests in it has what is left. */
    static Transaction requireFits(Transaction transaction, int most) {
        int steps = Math.max(transaction.compares().size(),
                Math.max(transaction.then().size(), transaction.otherwise().size()));
        if (steps > most) {
            throw EtcdError.invalid("etcdserver: too many operations in txn request").refusal();
        }
        for (Operation operation : transaction.then()) {
            requireFits(operation, most - steps);
        }
        for (Operation operation : transaction.otherwise()) {
            requireFits(operation, most - steps);
        }
        return transaction;
    }

    private static void requireFits(Operation operation, int most) {
        if (operation instanceof Transaction nested) {
            requireFits(nested, most);
        }
    }

    /** What a client may watch: no key is the first of all. */
    static KeyRange watched(Bytes key, Bytes rangeEnd) {
        return KeyRange.etcd(key.isEmpty() ? Bytes.wrap(new byte[]{0}) : key, rangeEnd);
    }
}
