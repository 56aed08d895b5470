package io.carillon.server.etcd;

import java.util.List;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Committed;
import io.carillon.store.Entry;
import io.carillon.store.Page;
import io.carillon.store.Result;
import org.jspecify.annotations.Nullable;

/**
 * Writes etcd's answers as its gateway does: fields in the order of their protobuf numbers, names in snake_case, what
 * has its default value left out, 64-bit numbers as texts, bytes in base64. Immutable.
 */
final class EtcdResponses {

    /** A change as etcd's {@code Event}, without the version before. */
    static final Change.WireForm EVENT = EtcdResponses::event;

    private static final int RAFT_TERM = 2;

    private final String headerStart;

    /**
     * @param cluster names the store
     * @param member  names the server
     */
    EtcdResponses(long cluster, long member) {
        headerStart = "{\"cluster_id\":\"" + Long.toUnsignedString(cluster) + "\",\"member_id\":\""
                + Long.toUnsignedString(member) + "\"";
    }

    /** A {@code ResponseHeader}; revision 0 is left out. */
    JsonOut header(JsonOut out, long revision) {
        out.raw(headerStart);
        if (revision != 0) {
            out.raw(",\"revision\":").quoted(revision);
        }
        return out.raw(",\"raft_term\":").quoted(RAFT_TERM).raw("}");
    }

    private JsonOut start(int capacity, long revision) {
        return header(new JsonOut(256 + capacity).raw("{\"header\":"), revision);
    }

    /** A {@code RangeResponse}. */
    JsonOut range(Page page) {
        JsonOut out = start(page.entries().stream().mapToInt(EtcdResponses::size).sum(), page.revision());
        return page(out, page).raw("}");
    }

    private static int size(Entry entry) {
        return 160 + (entry.key().length() + entry.value().length()) * 4 / 3;
    }

    private static JsonOut page(JsonOut out, Page page) {
        entries(out, "kvs", page.entries());
        if (page.more()) {
            out.raw(",\"more\":true");
        }
        if (page.count() != 0) {
            out.raw(",\"count\":").quoted(page.count());
        }
        return out;
    }

    private static void entries(JsonOut out, String name, List<Entry> entries) {
        if (!entries.isEmpty()) {
            out.raw(",\"").raw(name).raw("\":[");
            for (int i = 0; i < entries.size(); i++) {
                if (i > 0) {
                    out.raw(",");
                }
                entry(out, entries.get(i));
            }
            out.raw("]");
        }
    }

    /** A {@code PutResponse}. */
    JsonOut put(Committed committed) {
        JsonOut out = start(64, committed.revision());
        previous(out, ((Result.Put) committed.results().getFirst()).previous());
        return out.raw("}");
    }

    private static void previous(JsonOut out, @Nullable Entry previous) {
        if (previous != null) {
            entry(out.raw(",\"prev_kv\":"), previous);
        }
    }

    /** A {@code DeleteRangeResponse}. */
    JsonOut delete(Committed committed) {
        JsonOut out = start(64, committed.revision());
        deleted(out, (Result.Delete) committed.results().getFirst());
        return out.raw("}");
    }

    private static void deleted(JsonOut out, Result.Delete result) {
        if (result.count() != 0) {
            out.raw(",\"deleted\":").quoted(result.count());
        }
        entries(out, "prev_kvs", result.previous());
    }

    /** A {@code TxnResponse}. */
    JsonOut transaction(Committed committed) {
        JsonOut out = start(128, committed.revision());
        results(out, committed);
        return out.raw("}");
    }

    private static void results(JsonOut out, Committed committed) {
        if (committed.succeeded()) {
            out.raw(",\"succeeded\":true");
        }
        if (!committed.results().isEmpty()) {
            out.raw(",\"responses\":[");
            String separator = "";
            for (Result result : committed.results()) {
                out.raw(separator);
                result(out, result);
                separator = ",";
            }
            out.raw("]");
        }
    }

    private static void result(JsonOut out, Result result) {
        switch (result) {
            case Result.Put put -> {
                inner(out, "response_put", put.revision());
                previous(out, put.previous());
            }
            case Result.Delete delete -> {
                inner(out, "response_delete_range", delete.revision());
                deleted(out, delete);
            }
            case Page page -> {
                inner(out, "response_range", page.revision());
                page(out, page);
            }
            case Committed nested -> {
                // etcd leaves the header of a nested transaction empty.
                out.raw("{\"response_txn\":{\"header\":{}");
                results(out, nested);
            }
        }
        out.raw("}}");
    }

    /** The answers within a transaction tell the revision only. */
    private static void inner(JsonOut out, String name, long revision) {
        out.raw("{\"").raw(name).raw("\":{\"header\":{\"revision\":").quoted(revision).raw("}");
    }

    /**
     * Carillon's own answer to which revision a time had: 0 is left out, as is what was never compacted.
     */
    JsonOut revisionAt(long found, long revision, long compacted) {
        JsonOut out = start(64, revision);
        if (found != 0) {
            out.raw(",\"revision\":").quoted(found);
        }
        if (compacted != 0) {
            out.raw(",\"compact_revision\":").quoted(compacted);
        }
        return out.raw("}");
    }

    /** A message of a watch stream, as a line. */
    JsonOut watch(WatchMessage message) {
        int capacity = 0;
        for (Change change : message.events().changes()) {
            capacity += 32 + size(change.entry());
        }
        JsonOut out = header(new JsonOut(256 + capacity).raw("{\"result\":{\"header\":"), message.revision());
        if (message.watch() != 0) {
            out.raw(",\"watch_id\":").quoted(message.watch());
        }
        if (message.created()) {
            out.raw(",\"created\":true");
        }
        if (message.canceled()) {
            out.raw(",\"canceled\":true");
        }
        if (message.compactRevision() != 0) {
            out.raw(",\"compact_revision\":").quoted(message.compactRevision());
        }
        if (!message.reason().isEmpty()) {
            out.raw(",\"cancel_reason\":").text(message.reason());
        }
        if (message.fragment()) {
            out.raw(",\"fragment\":true");
        }
        if (!message.events().changes().isEmpty()) {
            events(out, message);
        }
        return out.raw("}}\n");
    }

    private static void events(JsonOut out, WatchMessage message) {
        String separator = ",\"events\":[";
        for (Change change : message.events().changes()) {
            out.raw(separator);
            separator = ",";
            if (!message.events().showPrevious()) {
                out.raw(change.as(EVENT));
            } else {
                event(out, change, message.events().previous(change));
            }
        }
        out.raw("]");
    }

    private static byte[] event(Change change) {
        JsonOut out = new JsonOut(size(change.entry()) + 32);
        return event(out, change, null).toBytes();
    }

    /** An {@code Event}, with the version before if there is one to be shown. */
    private static JsonOut event(JsonOut out, Change change, @Nullable Entry previous) {
        out.raw("{");
        if (change.kind() == Change.Kind.DELETE) {
            out.raw("\"type\":\"DELETE\",");
        }
        entry(out.raw("\"kv\":"), change.entry());
        previous(out, previous);
        return out.raw("}");
    }

    /** A {@code KeyValue}. */
    private static void entry(JsonOut out, Entry entry) {
        out.raw("{");
        String separator = "";
        if (!entry.key().isEmpty()) {
            out.raw("\"key\":").base64(entry.key());
            separator = ",";
        }
        separator = number(out, separator, "create_revision", entry.createRevision());
        separator = number(out, separator, "mod_revision", entry.modRevision());
        separator = number(out, separator, "version", entry.version());
        separator = bytes(out, separator, entry.value());
        number(out, separator, "lease", entry.lease());
        out.raw("}");
    }

    private static String number(JsonOut out, String separator, String name, long value) {
        if (value == 0) {
            return separator;
        }
        out.raw(separator).raw("\"").raw(name).raw("\":").quoted(value);
        return ",";
    }

    private static String bytes(JsonOut out, String separator, Bytes value) {
        if (value.isEmpty()) {
            return separator;
        }
        out.raw(separator).raw("\"value\":").base64(value);
        return ",";
    }
}
