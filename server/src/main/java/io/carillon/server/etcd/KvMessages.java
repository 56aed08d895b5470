package io.carillon.server.etcd;

import java.util.ArrayList;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.carillon.server.etcd.EtcdOperations.CompareResult;
import io.carillon.server.etcd.EtcdOperations.CompareTarget;
import io.carillon.server.etcd.EtcdOperations.SortOrder;
import io.carillon.server.etcd.EtcdOperations.SortTarget;
import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Committed;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.Result;
import io.carillon.store.Transaction;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.DeleteRangeResponse;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import org.jspecify.annotations.Nullable;

/** etcd's messages of keys and values, to and from the store's words. */
final class KvMessages {

    /** A change as etcd's {@code Event}, without the version before. */
    static final Change.WireForm EVENT = change -> event(change, null).toByteArray();

    private static final SortOrder[] SORT_ORDERS = SortOrder.values();
    private static final SortTarget[] SORT_TARGETS = SortTarget.values();
    private static final CompareResult[] COMPARE_RESULTS = CompareResult.values();
    private static final CompareTarget[] COMPARE_TARGETS = CompareTarget.values();

    private KvMessages() {
    }

    private static Bytes bytes(ByteString data) {
        return Bytes.wrap(data.toByteArray());
    }

    /** Without a copy: the bytes of a store never change. */
    private static ByteString bytes(Bytes data) {
        return UnsafeByteOperations.unsafeWrap(data.array());
    }

    private static <E> E oneOf(E[] values, int number, String name) {
        if (number < 0 || number >= values.length) {
            throw EtcdError.invalid("etcdserver: there is no " + name + " " + number).refusal();
        }
        return values[number];
    }

    static io.carillon.store.RangeRequest range(RangeRequest request) {
        return new io.carillon.store.RangeRequest(
                EtcdOperations.keys(bytes(request.getKey()), bytes(request.getRangeEnd())),
                Math.max(0, request.getRevision()), Math.max(0, request.getLimit()),
                EtcdOperations.sort(oneOf(SORT_ORDERS, request.getSortOrderValue(), "sort order"),
                        oneOf(SORT_TARGETS, request.getSortTargetValue(), "sort target")),
                request.getKeysOnly(), request.getCountOnly(), request.getMinModRevision(), request.getMaxModRevision(),
                request.getMinCreateRevision(), request.getMaxCreateRevision());
    }

    static Operation.Put put(PutRequest request) {
        return EtcdOperations.put(bytes(request.getKey()), bytes(request.getValue()), request.getLease(),
                request.getPrevKv(), request.getIgnoreValue(), request.getIgnoreLease());
    }

    static Operation.Delete delete(DeleteRangeRequest request) {
        return new Operation.Delete(EtcdOperations.keys(bytes(request.getKey()), bytes(request.getRangeEnd())),
                request.getPrevKv());
    }

    static Transaction transaction(TxnRequest request) {
        List<io.carillon.store.Compare> compares = new ArrayList<>(request.getCompareCount());
        for (Compare compare : request.getCompareList()) {
            compares.add(compare(compare));
        }
        return new Transaction(compares, operations(request.getSuccessList()), operations(request.getFailureList()));
    }

    private static List<Operation> operations(List<RequestOp> requests) {
        List<Operation> operations = new ArrayList<>(requests.size());
        for (RequestOp request : requests) {
            operations.add(switch (request.getRequestCase()) {
                case REQUEST_RANGE -> new Operation.Read(range(request.getRequestRange()));
                case REQUEST_PUT -> put(request.getRequestPut());
                case REQUEST_DELETE_RANGE -> delete(request.getRequestDeleteRange());
                case REQUEST_TXN -> transaction(request.getRequestTxn());
                case REQUEST_NOT_SET -> throw EtcdOperations.noOperation();
            });
        }
        return operations;
    }

    private static io.carillon.store.Compare compare(Compare compare) {
        CompareTarget target = oneOf(COMPARE_TARGETS, compare.getTargetValue(), "compare target");
        long number = switch (target) {
            case VERSION -> compare.getVersion();
            case CREATE -> compare.getCreateRevision();
            case MOD -> compare.getModRevision();
            case LEASE -> NewerFields.lease(compare);
            case VALUE -> 0;
        };
        KeyRange keys = EtcdOperations.keys(bytes(compare.getKey()), bytes(compare.getRangeEnd()));
        return EtcdOperations.compare(keys, target, oneOf(COMPARE_RESULTS, compare.getResultValue(), "compare result"),
                number, bytes(compare.getValue()));
    }

    static WatchRequest.Create watch(WatchCreateRequest request) {
        List<Integer> filters = request.getFiltersValueList();
        return new WatchRequest.Create(EtcdOperations.watched(bytes(request.getKey()), bytes(request.getRangeEnd())),
                Math.max(0, request.getStartRevision()), NewerFields.watchId(request),
                !filters.contains(WatchCreateRequest.FilterType.NOPUT_VALUE),
                !filters.contains(WatchCreateRequest.FilterType.NODELETE_VALUE), request.getPrevKv(),
                request.getProgressNotify(), NewerFields.fragment(request));
    }

    static KeyValue entry(Entry entry) {
        return KeyValue.newBuilder().setKey(bytes(entry.key())).setValue(bytes(entry.value()))
                .setCreateRevision(entry.createRevision()).setModRevision(entry.modRevision())
                .setVersion(entry.version()).setLease(entry.lease()).build();
    }

    static Event event(Change change, @Nullable Entry previous) {
        Event.Builder event = Event.newBuilder().setKv(entry(change.entry()))
                .setType(change.kind() == Change.Kind.PUT ? Event.EventType.PUT : Event.EventType.DELETE);
        if (previous != null) {
            event.setPrevKv(entry(previous));
        }
        return event.build();
    }

    static RangeResponse page(ResponseHeader header, Page page) {
        RangeResponse.Builder response = RangeResponse.newBuilder().setHeader(header).setMore(page.more())
                .setCount(page.count());
        for (Entry entry : page.entries()) {
            response.addKvs(entry(entry));
        }
        return response.build();
    }

    static PutResponse put(ResponseHeader header, Result.Put put) {
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header);
        if (put.previous() != null) {
            response.setPrevKv(entry(put.previous()));
        }
        return response.build();
    }

    static DeleteRangeResponse deleted(ResponseHeader header, Result.Delete delete) {
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder().setHeader(header)
                .setDeleted(delete.count());
        for (Entry entry : delete.previous()) {
            response.addPrevKvs(entry(entry));
        }
        return response.build();
    }

    static TxnResponse committed(ResponseHeader header, Committed committed) {
        TxnResponse.Builder response = TxnResponse.newBuilder().setHeader(header).setSucceeded(committed.succeeded());
        for (Result result : committed.results()) {
            response.addResponses(result(result));
        }
        return response.build();
    }

    private static ResponseOp result(Result result) {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        switch (result) {
            case Result.Put put -> response.setResponsePut(put(inner(put.revision()), put));
            case Result.Delete delete -> response.setResponseDeleteRange(deleted(inner(delete.revision()), delete));
            case Page page -> response.setResponseRange(page(inner(page.revision()), page));
            case Committed nested -> response.setResponseTxn(committed(ResponseHeader.getDefaultInstance(), nested));
        }
        return response.build();
    }

    /** The answers within a transaction tell the revision only. */
    private static ResponseHeader inner(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }
}
