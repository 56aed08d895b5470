package io.carillon.store.embedded;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;

/**
 * How the index writes keys and values.
 *
 * <pre>
 *   L key                             the newest version of a key that is there:
 *                                       create revision, mod revision, version, lease (8 bytes each), value
 *   H key' 0 0 modRevision            a version that was replaced or deleted: the revision of that (8), then as L
 *   A lease key                       a key that a lease holds: nothing
 *   E lease                           a lease: its length in milliseconds (8)
 *   M                                 how far the index is: revision, segment and offset of the log, compacted
 *                                       revision, and of which store it is (8 each)
 *   N name                      a note: its value
 *   C                                 up to which revision history was cleared (8)
 * </pre>
 *
 * {@code key'} is the key with each zero byte followed by 0xff, so that versions of one key stand together and keys
 * keep their order.
 */
final class IndexKeys {

    static final byte LATEST = 'L';
    static final byte HISTORY = 'H';
    static final byte ATTACHED = 'A';
    static final byte LEASE = 'E';
    static final byte NOTE = 'N';
    static final byte[] META = {'M'};
    static final byte[] CLEARED = {'C'};

    private static final int NUMBERS = 32;

    private IndexKeys() {
    }

    static byte[] latest(Bytes key) {
        byte[] out = new byte[1 + key.length()];
        out[0] = LATEST;
        System.arraycopy(key.array(), 0, out, 1, key.length());
        return out;
    }

    static Bytes keyOfLatest(byte[] latest) {
        return Bytes.wrap(Arrays.copyOfRange(latest, 1, latest.length));
    }

    static byte[] history(Bytes key, long modRevision) {
        byte[] prefix = historyPrefix(key);
        byte[] out = Arrays.copyOf(prefix, prefix.length + 8);
        ByteBuffer.wrap(out).putLong(prefix.length, modRevision);
        return out;
    }

    /** What all versions of a key begin with. */
    static byte[] historyPrefix(Bytes key) {
        byte[] raw = key.array();
        int zeros = 0;
        for (byte b : raw) {
            if (b == 0) {
                zeros++;
            }
        }
        byte[] out = new byte[1 + raw.length + zeros + 2];
        out[0] = HISTORY;
        int at = 1;
        for (byte b : raw) {
            out[at++] = b;
            if (b == 0) {
                out[at++] = (byte) 0xff;
            }
        }
        return out;
    }

    static Bytes keyOfHistory(byte[] history) {
        int end = history.length - 10;
        byte[] out = new byte[end - 1];
        int length = 0;
        for (int at = 1; at < end; at++) {
            out[length++] = history[at];
            if (history[at] == 0) {
                at++;
            }
        }
        return Bytes.wrap(length == out.length ? out : Arrays.copyOf(out, length));
    }

    static long revisionOfHistory(byte[] history) {
        return ByteBuffer.wrap(history).getLong(history.length - 8);
    }

    static byte[] attached(long lease, Bytes key) {
        return ByteBuffer.allocate(9 + key.length()).put(ATTACHED).putLong(lease).put(key.array()).array();
    }

    static byte[] attachedPrefix(long lease) {
        return ByteBuffer.allocate(9).put(ATTACHED).putLong(lease).array();
    }

    static Bytes keyOfAttached(byte[] attached) {
        return Bytes.wrap(Arrays.copyOfRange(attached, 9, attached.length));
    }

    static byte[] lease(long lease) {
        return ByteBuffer.allocate(9).put(LEASE).putLong(lease).array();
    }

    static byte[] note(Bytes name) {
        return ByteBuffer.allocate(1 + name.length()).put(NOTE).put(name.array()).array();
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    static byte[] latestValue(Entry entry) {
        byte[] value = entry.value().array();
        return put(ByteBuffer.allocate(NUMBERS + value.length), entry).array();
    }

    static byte[] historyValue(Entry entry, long endRevision) {
        byte[] value = entry.value().array();
        return put(ByteBuffer.allocate(8 + NUMBERS + value.length).putLong(endRevision), entry).array();
    }

    private static ByteBuffer put(ByteBuffer out, Entry entry) {
        return out.putLong(entry.createRevision()).putLong(entry.modRevision()).putLong(entry.version())
                .putLong(entry.lease()).put(entry.value().array());
    }

    static Entry entryOfLatest(Bytes key, byte[] value) {
        return entry(key, value, 0);
    }

    static Entry entryOfHistory(Bytes key, byte[] value) {
        return entry(key, value, 8);
    }

    /** The revision at which the version ceased to be the newest. */
    static long endRevision(byte[] historyValue) {
        return ByteBuffer.wrap(historyValue).getLong(0);
    }

    private static Entry entry(Bytes key, byte[] value, int at) {
        ByteBuffer in = ByteBuffer.wrap(value);
        return new Entry(key, Bytes.wrap(Arrays.copyOfRange(value, at + NUMBERS, value.length)), in.getLong(at),
                in.getLong(at + 8), in.getLong(at + 16), in.getLong(at + 24));
    }
}
