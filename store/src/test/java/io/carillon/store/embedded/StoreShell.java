package io.carillon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
import io.carillon.store.Entry;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.Transaction;

/**
 * A program that opens a store and does what it is told by lines: {@code burst
 * PREFIX COUNT SIZE} commits so many keys at once and answers for each, {@code get KEY}, {@code trouble}.
 */
final class StoreShell {

    private StoreShell() {
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedOptions options = EmbeddedOptions.in(Path.of(arguments[0]))
                .withSegmentBytes(Integer.parseInt(arguments[1]));
        try (EventStore store = EmbeddedStore.open(options)) {
            System.out.println("open");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "burst" -> burst(store, words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                    case "get" -> {
                        Entry entry = store.get(Bytes.of(words[1]));
                        System.out.println(entry == null ? "absent" : "at " + entry.modRevision());
                    }
                    case "trouble" -> System.out.println("trouble " + store.status().trouble());
                    default -> throw new IllegalArgumentException(line);
                }
            }
        } catch (StoreException e) {
            System.out.println("refused " + e.getMessage());
        }
    }

    private static void burst(EventStore store, String prefix, int count, int size) throws InterruptedException {
        List<CompletableFuture<Committed>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(store
                    .submit(Transaction.of(new Operation.Put(Bytes.of(prefix + "/" + i), Bytes.wrap(new byte[size])))));
        }
        StringBuilder answer = new StringBuilder("burst");
        for (CompletableFuture<Committed> one : all) {
            answer.append('\t');
            try {
                answer.append(one.get().revision());
            } catch (ExecutionException e) {
                answer.append(e.getCause() instanceof StoreException refusal
                        ? refusal.reason() + " " + refusal.getMessage()
                        : e.toString());
            }
        }
        System.out.println(answer);
    }
}
