package io.carillon.store.embedded;

import java.nio.file.Path;
import java.util.Random;

import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;

/**
 * A program that commits from many threads for ever, and prints each commit that was acknowledged:
 * {@code KEY REVISION}.
 */
final class Hammer {

    private Hammer() {
    }

    public static void main(String[] arguments) {
        EventStore store = EmbeddedStore
                .open(EmbeddedOptions.in(Path.of(arguments[0])).withSegmentBytes(Integer.parseInt(arguments[1])));
        int threads = Integer.parseInt(arguments[2]);
        long seed = Long.parseLong(arguments[3]);
        for (int i = 0; i < threads; i++) {
            Random random = new Random(seed + i);
            String prefix = arguments[4] + "/" + i + "/";
            Thread.ofPlatform().start(() -> commitForEver(store, prefix, random));
        }
    }

    private static void commitForEver(EventStore store, String prefix, Random random) {
        for (int i = 0; true; i++) {
            String key = prefix + i;
            int size = random.nextInt(20) == 0 ? random.nextInt(50_000) : random.nextInt(300);
            long revision = store.commit(Transaction.of(new Operation.Put(Bytes.of(key), Bytes.wrap(new byte[size])),
                    new Operation.Put(Bytes.of("last/" + prefix), Bytes.of(key)))).revision();
            System.out.println(key + " " + revision);
        }
    }
}
