package io.carillon.server.etcd;

import java.util.ArrayList;
import java.util.List;

import io.carillon.store.Bytes;
import io.carillon.store.Compare;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.RangeRequest;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Reads etcd's request messages ({@code etcdserverpb}) from JSON into the store's words.
 */
final class EtcdRequests {

    /** etcd's limit on one request, in bytes of keys and values. */
    static final int MAX_REQUEST_BYTES = 1_572_864;

    /** etcd's limit on the operations and conditions of one transaction. */
    static final int MAX_TRANSACTION_STEPS = 128;

    private static final int MAX_NESTING = 16;

    private enum SortOrder {
        NONE, ASCEND, DESCEND
    }

    private enum SortTarget {
        KEY, VERSION, CREATE, MOD, VALUE
    }

    private enum CompareResult {
        EQUAL, GREATER, LESS, NOT_EQUAL
    }

    private enum CompareTarget {
        VERSION, CREATE, MOD, VALUE, LEASE
    }

    private static final SortOrder[] SORT_ORDERS = SortOrder.values();
    private static final SortTarget[] SORT_TARGETS = SortTarget.values();
    private static final CompareResult[] COMPARE_RESULTS = CompareResult.values();
    private static final CompareTarget[] COMPARE_TARGETS = CompareTarget.values();

    private final JsonIn in;
    private int bytes;
    private int depth;

    private EtcdRequests(JsonIn in) {
        this.in = in;
    }

    private interface Reading<T> {
        T read(EtcdRequests requests);
    }

    private static <T> T read(byte[] body, Reading<T> reading) {
        try (JsonIn in = new JsonIn(body)) {
            EtcdRequests requests = new EtcdRequests(in);
            T request = reading.read(requests);
            if (requests.bytes > MAX_REQUEST_BYTES) {
                throw new RefusedException(EtcdError.tooLarge());
            }
            return request;
        }
    }

    /** A {@code RangeRequest}. */
    static RangeRequest range(byte[] body) {
        return read(body, requests -> {
            RangeFields fields = requests.new RangeFields();
            requests.in.body(fields);
            return fields.request();
        });
    }

    /** A {@code PutRequest}. */
    static Operation.Put put(byte[] body) {
        return read(body, requests -> {
            PutFields fields = requests.new PutFields();
            requests.in.body(fields);
            return fields.operation();
        });
    }

    /** A {@code DeleteRangeRequest}. */
    static Operation.Delete delete(byte[] body) {
        return read(body, requests -> {
            DeleteFields fields = requests.new DeleteFields();
            requests.in.body(fields);
            return fields.operation();
        });
    }

    /** A {@code TxnRequest}. */
    static Transaction transaction(byte[] body) {
        return read(body, requests -> {
            TransactionFields fields = requests.new TransactionFields();
            requests.in.body(fields);
            return fields.transaction();
        });
    }

    /**
     * A {@code LeaseGrantRequest}.
     *
     * @param id  the number that the client chose, 0 for none
     * @param ttl in seconds
     */
    record LeaseGrant(long id, long ttl) {
    }

    /** A {@code LeaseGrantRequest}. */
    static LeaseGrant leaseGrant(byte[] body) {
        return read(body, requests -> {
            long[] numbers = new long[2];
            requests.in.body(name -> {
                switch (name) {
                    case "ID" -> numbers[0] = requests.in.number();
                    case "TTL" -> numbers[1] = requests.in.number();
                    default -> {
                        // unknown fields are passed over
                    }
                }
            });
            return new LeaseGrant(numbers[0], numbers[1]);
        });
    }

    /**
     * The time of a request for the revision at that time, Carillon's own; ISO 8601.
     */
    static String time(byte[] body) {
        return read(body, requests -> {
            String[] time = {""};
            requests.in.body(name -> {
                if (name.equals("time")) {
                    time[0] = requests.in.text();
                }
            });
            return time[0];
        });
    }

    /** What a client asks of a watch stream. */
    sealed interface WatchRequest {

        /**
         * A new watch.
         *
         * @param keys     what is watched; with an empty range nothing can be
         * @param from     the first revision wanted, 0 for what comes next
         * @param id       the number that the client chose, 0 to be given one
         * @param puts     whether puts are wanted
         * @param deletes  whether deletions are wanted
         * @param previous whether events show the version before
         * @param progress whether the client wants to hear of the revision when nothing happens
         */
        record Create(KeyRange keys, long from, long id, boolean puts, boolean deletes, boolean previous,
                boolean progress) implements WatchRequest {
        }

        /** The end of a watch. */
        record Cancel(long id) implements WatchRequest {
        }

        /** How far are all watches? */
        record Progress() implements WatchRequest {
        }
    }

    /** A {@code WatchRequest}; null if it asks for nothing. */
    static @Nullable WatchRequest watch(byte[] body) {
        return read(body, requests -> {
            WatchRequest[] request = new WatchRequest[1];
            requests.in.body(name -> {
                switch (name) {
                    case "create_request", "createRequest" -> request[0] = requests.watchCreate();
                    case "cancel_request", "cancelRequest" -> request[0] = requests.watchCancel();
                    case "progress_request", "progressRequest" -> request[0] = new WatchRequest.Progress();
                    default -> {
                        // unknown fields are passed over
                    }
                }
            });
            return request[0];
        });
    }

    private enum WatchFilter {
        NOPUT, NODELETE
    }

    private static final WatchFilter[] WATCH_FILTERS = WatchFilter.values();

    private WatchRequest.Create watchCreate() {
        var fields = new JsonIn.Fields() {
            private Bytes key = Bytes.EMPTY;
            private Bytes rangeEnd = Bytes.EMPTY;
            private long from;
            private long id;
            private List<WatchFilter> filters = List.of();
            private boolean previous;
            private boolean progress;

            @Override
            public void read(String name) {
                switch (name) {
                    case "key" -> key = counted(in.bytes());
                    case "range_end", "rangeEnd" -> rangeEnd = counted(in.bytes());
                    case "start_revision", "startRevision" -> from = in.number();
                    case "watch_id", "watchId" -> id = in.number();
                    case "filters" -> filters = in.messages(() -> in.oneOf(WATCH_FILTERS));
                    case "prev_kv", "prevKv" -> previous = in.flag();
                    case "progress_notify", "progressNotify" -> progress = in.flag();
                    default -> {
                        // unknown fields are passed over; so is "fragment", which only permits
                    }
                }
            }
        };
        in.message(fields);
        Bytes key = fields.key.isEmpty() ? Bytes.wrap(new byte[]{0}) : fields.key;
        return new WatchRequest.Create(KeyRange.etcd(key, fields.rangeEnd), Math.max(0, fields.from), fields.id,
                !fields.filters.contains(WatchFilter.NOPUT), !fields.filters.contains(WatchFilter.NODELETE),
                fields.previous, fields.progress);
    }

    private WatchRequest.Cancel watchCancel() {
        long[] id = new long[1];
        in.message(name -> {
            if (name.equals("watch_id") || name.equals("watchId")) {
                id[0] = in.number();
            }
        });
        return new WatchRequest.Cancel(id[0]);
    }

    private Bytes counted(Bytes data) {
        bytes += data.length();
        return data;
    }

    private static Bytes provided(Bytes key) {
        if (key.isEmpty()) {
            throw new RefusedException(EtcdError.invalid("etcdserver: key is not provided"));
        }
        return key;
    }

    private final class RangeFields implements JsonIn.Fields {

        private Bytes key = Bytes.EMPTY;
        private Bytes rangeEnd = Bytes.EMPTY;
        private long limit;
        private long revision;
        private SortOrder order = SortOrder.NONE;
        private SortTarget target = SortTarget.KEY;
        private boolean keysOnly;
        private boolean countOnly;
        private long minMod;
        private long maxMod;
        private long minCreate;
        private long maxCreate;

        @Override
        public void read(String name) {
            switch (name) {
                case "key" -> key = counted(in.bytes());
                case "range_end", "rangeEnd" -> rangeEnd = counted(in.bytes());
                case "limit" -> limit = in.number();
                case "revision" -> revision = in.number();
                case "sort_order", "sortOrder" -> order = in.oneOf(SORT_ORDERS);
                case "sort_target", "sortTarget" -> target = in.oneOf(SORT_TARGETS);
                case "keys_only", "keysOnly" -> keysOnly = in.flag();
                case "count_only", "countOnly" -> countOnly = in.flag();
                case "min_mod_revision", "minModRevision" -> minMod = in.number();
                case "max_mod_revision", "maxModRevision" -> maxMod = in.number();
                case "min_create_revision", "minCreateRevision" -> minCreate = in.number();
                case "max_create_revision", "maxCreateRevision" -> maxCreate = in.number();
                default -> {
                    // unknown fields are passed over; so is "serializable", for every read here is
                    // linearizable
                }
            }
        }

        RangeRequest request() {
            RangeRequest.Sort.By by = switch (target) {
                case KEY -> RangeRequest.Sort.By.KEY;
                case VERSION -> RangeRequest.Sort.By.VERSION;
                case CREATE -> RangeRequest.Sort.By.CREATE_REVISION;
                case MOD -> RangeRequest.Sort.By.MOD_REVISION;
                case VALUE -> RangeRequest.Sort.By.VALUE;
            };
            return new RangeRequest(KeyRange.etcd(provided(key), rangeEnd), Math.max(0, revision), Math.max(0, limit),
                    new RangeRequest.Sort(by, order == SortOrder.DESCEND), keysOnly, countOnly, minMod, maxMod,
                    minCreate, maxCreate);
        }
    }

    private final class PutFields implements JsonIn.Fields {

        private Bytes key = Bytes.EMPTY;
        private Bytes value = Bytes.EMPTY;
        private long lease;
        private boolean previous;
        private boolean ignoreValue;
        private boolean ignoreLease;

        @Override
        public void read(String name) {
            switch (name) {
                case "key" -> key = counted(in.bytes());
                case "value" -> value = counted(in.bytes());
                case "lease" -> lease = in.number();
                case "prev_kv", "prevKv" -> previous = in.flag();
                case "ignore_value", "ignoreValue" -> ignoreValue = in.flag();
                case "ignore_lease", "ignoreLease" -> ignoreLease = in.flag();
                default -> {
                    // unknown fields are passed over
                }
            }
        }

        Operation.Put operation() {
            provided(key);
            if (ignoreValue && !value.isEmpty()) {
                throw new RefusedException(EtcdError.invalid("etcdserver: value is provided"));
            }
            if (ignoreLease && lease != 0) {
                throw new RefusedException(EtcdError.invalid("etcdserver: lease is provided"));
            }
            return new Operation.Put(key, value, lease, ignoreValue, ignoreLease, previous);
        }
    }

    private final class DeleteFields implements JsonIn.Fields {

        private Bytes key = Bytes.EMPTY;
        private Bytes rangeEnd = Bytes.EMPTY;
        private boolean previous;

        @Override
        public void read(String name) {
            switch (name) {
                case "key" -> key = counted(in.bytes());
                case "range_end", "rangeEnd" -> rangeEnd = counted(in.bytes());
                case "prev_kv", "prevKv" -> previous = in.flag();
                default -> {
                    // unknown fields are passed over
                }
            }
        }

        Operation.Delete operation() {
            return new Operation.Delete(KeyRange.etcd(provided(key), rangeEnd), previous);
        }
    }

    private final class TransactionFields implements JsonIn.Fields {

        private List<Compare> compares = List.of();
        private List<Operation> then = List.of();
        private List<Operation> otherwise = List.of();

        @Override
        public void read(String name) {
            switch (name) {
                case "compare" -> compares = in.messages(EtcdRequests.this::compare);
                case "success" -> then = in.messages(EtcdRequests.this::operation);
                case "failure" -> otherwise = in.messages(EtcdRequests.this::operation);
                default -> {
                    // unknown fields are passed over
                }
            }
        }

        Transaction transaction() {
            if (Math.max(compares.size(), Math.max(then.size(), otherwise.size())) > MAX_TRANSACTION_STEPS) {
                throw new RefusedException(EtcdError.invalid("etcdserver: too many operations in txn request"));
            }
            return new Transaction(compares, then, otherwise);
        }
    }

    private Operation operation() {
        OperationFields fields = new OperationFields();
        in.message(fields);
        Operation operation = fields.operation;
        if (operation == null) {
            throw new RefusedException(EtcdError.invalid("etcdserver: key not found"));
        }
        return operation;
    }

    private final class OperationFields implements JsonIn.Fields {

        private @Nullable Operation operation;

        @Override
        public void read(String name) {
            switch (name) {
                case "request_range", "requestRange" -> {
                    RangeFields fields = new RangeFields();
                    in.message(fields);
                    operation = new Operation.Read(fields.request());
                }
                case "request_put", "requestPut" -> {
                    PutFields fields = new PutFields();
                    in.message(fields);
                    operation = fields.operation();
                }
                case "request_delete_range", "requestDeleteRange" -> {
                    DeleteFields fields = new DeleteFields();
                    in.message(fields);
                    operation = fields.operation();
                }
                case "request_txn", "requestTxn" -> {
                    if (++depth > MAX_NESTING) {
                        throw in.refused("is nested more than " + MAX_NESTING + " times");
                    }
                    TransactionFields fields = new TransactionFields();
                    in.message(fields);
                    operation = fields.transaction();
                    depth--;
                }
                default -> {
                    // unknown fields are passed over
                }
            }
        }
    }

    private Compare compare() {
        CompareFields fields = new CompareFields();
        in.message(fields);
        return fields.compare();
    }

    private final class CompareFields implements JsonIn.Fields {

        private Bytes key = Bytes.EMPTY;
        private Bytes rangeEnd = Bytes.EMPTY;
        private CompareResult result = CompareResult.EQUAL;
        private CompareTarget target = CompareTarget.VERSION;
        private final List<Long> numbers = new ArrayList<>(1);
        private Bytes value = Bytes.EMPTY;

        @Override
        public void read(String name) {
            switch (name) {
                case "key" -> key = counted(in.bytes());
                case "range_end", "rangeEnd" -> rangeEnd = counted(in.bytes());
                case "result" -> result = in.oneOf(COMPARE_RESULTS);
                case "target" -> target = in.oneOf(COMPARE_TARGETS);
                case "version", "create_revision", "createRevision", "mod_revision", "modRevision", "lease" ->
                    numbers.add(in.number());
                case "value" -> value = counted(in.bytes());
                default -> {
                    // unknown fields are passed over
                }
            }
        }

        Compare compare() {
            Compare.Property property = switch (target) {
                case VERSION -> Compare.Property.VERSION;
                case CREATE -> Compare.Property.CREATE_REVISION;
                case MOD -> Compare.Property.MOD_REVISION;
                case VALUE -> Compare.Property.VALUE;
                case LEASE -> Compare.Property.LEASE;
            };
            Compare.Relation relation = switch (result) {
                case EQUAL -> Compare.Relation.EQUAL;
                case GREATER -> Compare.Relation.GREATER;
                case LESS -> Compare.Relation.LESS;
                case NOT_EQUAL -> Compare.Relation.NOT_EQUAL;
            };
            return new Compare(KeyRange.etcd(provided(key), rangeEnd), property, relation,
                    numbers.isEmpty() ? 0 : numbers.getLast(), value);
        }
    }
}
