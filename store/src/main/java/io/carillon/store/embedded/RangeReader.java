package io.carillon.store.embedded;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.carillon.store.CompactedException;
import io.carillon.store.Entry;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.RangeRequest.Sort;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import org.jspecify.annotations.Nullable;

/** Answers a range request from a source of entries. */
final class RangeReader {

    private RangeReader() {
    }

    /**
     * @param current   the newest revision of the source
     * @param compacted reads before this revision fail
     */
    static Page read(EntrySource source, RangeRequest request, long current, long compacted) {
        requireReadable(request.revision(), current, compacted);
        if (request.keys().isEmpty()) {
            return new Page(List.of(), 0, false, current);
        }
        long revision = request.revision() <= 0 ? current : request.revision();
        return request.keys().isSingle()
                ? one(source.get(request.keys().start(), revision), request, current)
                : readMany(source, request, revision, current);
    }

    /** Refuses a revision that has not happened yet or was given up. */
    static void requireReadable(long revision, long current, long compacted) {
        if (revision > current) {
            throw new StoreException(Reason.FUTURE_REVISION);
        }
        if (revision > 0 && revision < compacted) {
            throw new CompactedException(compacted);
        }
    }

    /** Answers a request for one key, given the version that the key had. */
    static Page one(@Nullable Entry entry, RangeRequest request, long current) {
        if (entry == null) {
            return new Page(List.of(), 0, false, current);
        }
        if (request.countOnly() || !request.wants(entry)) {
            return new Page(List.of(), 1, false, current);
        }
        return new Page(List.of(request.keysOnly() ? entry.withoutValue() : entry), 1, false, current);
    }

    private static Page readMany(EntrySource source, RangeRequest request, long revision, long current) {
        Sort sort = request.sort();
        boolean inStoreOrder = sort.equals(Sort.KEY);
        long keep = inStoreOrder && request.limit() > 0 ? request.limit() : Long.MAX_VALUE;
        boolean values = !request.countOnly() && (!request.keysOnly() || sort.by() == Sort.By.VALUE);
        var entries = new ArrayList<Entry>();
        long[] counts = new long[2];
        source.scan(request.keys(), revision, values, entry -> {
            counts[0]++;
            if (!request.countOnly() && request.wants(entry)) {
                counts[1]++;
                if (entries.size() < keep) {
                    entries.add(entry);
                }
            }
            return true;
        });
        if (!inStoreOrder) {
            entries.sort(order(sort));
        }
        List<Entry> page = request.limit() > 0 && entries.size() > request.limit()
                ? List.copyOf(entries.subList(0, (int) request.limit()))
                : entries;
        boolean more = counts[1] > page.size();
        if (request.keysOnly()) {
            page = page.stream().map(Entry::withoutValue).toList();
        }
        return new Page(page, counts[0], more, current);
    }

    private static Comparator<Entry> order(Sort sort) {
        Comparator<Entry> order = switch (sort.by()) {
            case KEY -> Comparator.comparing(Entry::key);
            case VERSION -> Comparator.comparingLong(Entry::version);
            case CREATE_REVISION -> Comparator.comparingLong(Entry::createRevision);
            case MOD_REVISION -> Comparator.comparingLong(Entry::modRevision);
            case VALUE -> Comparator.comparing(Entry::value);
        };
        return sort.descending() ? order.reversed() : order;
    }
}
