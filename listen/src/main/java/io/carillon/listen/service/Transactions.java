package io.carillon.listen.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.carillon.listen.NotificationException;
import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.KeyValues.Put;

/**
 * Changes a service in as few transactions as a store takes. What does not fit into one is done in several, the status
 * in the last: who sees the new status sees all of the change.
 */
final class Transactions {

    /** etcd takes 128. */
    private static final int MOST_OPERATIONS = 127;

    /** etcd takes 1.5 MiB of keys and values; the largest file that is pushed has 1 MiB. */
    private static final long MOST_BYTES = 1_310_720;

    private final KeyValues store;

    Transactions(KeyValues store) {
        this.store = store;
    }

    /**
     * Does all of it, as long as the status is the one that was read before.
     *
     * @param operations what is done to the files, and last of all to the status
     * @param statusKey  where the status is
     * @param revision   the revision of the status that was read, 0 if there was none
     * @return whether all is done; if not, the status is another one by now
     * @throws IOException           when a content can't be read
     * @throws NotificationException when the store refuses
     */
    boolean commit(List<? extends Operation> operations, String statusKey, long revision)
            throws InterruptedException, IOException {
        List<List<Operation>> transactions = split(operations);
        int done = 0;
        for (List<Operation> transaction : transactions) {
            try {
                if (!commitOne(transaction, statusKey, revision)) {
                    return false;
                }
            } catch (NotificationException e) {
                throw done == 0
                        ? e
                        : new NotificationException(
                                e.getMessage() + "; " + done + " of " + transactions.size()
                                        + " transactions are done, the status is as it was: repeat the command",
                                e.known(), e);
            }
            done++;
        }
        return true;
    }

    private boolean commitOne(List<Operation> transaction, String statusKey, long revision)
            throws InterruptedException, IOException {
        List<Put> puts = new ArrayList<>();
        List<String> deletes = new ArrayList<>();
        for (Operation operation : transaction) {
            switch (operation) {
                case Operation.Write write -> puts.add(new Put(write.key(), write.content().read()));
                case Operation.Delete delete -> deletes.add(delete.key());
            }
        }
        return store.commit(puts, deletes, statusKey, revision) >= 0;
    }

    private static List<List<Operation>> split(List<? extends Operation> operations) {
        List<List<Operation>> transactions = new ArrayList<>();
        List<Operation> transaction = new ArrayList<>();
        long bytes = 0;
        for (Operation operation : operations) {
            if (transaction.size() == MOST_OPERATIONS
                    || (!transaction.isEmpty() && bytes + operation.bytes() > MOST_BYTES)) {
                transactions.add(transaction);
                transaction = new ArrayList<>();
                bytes = 0;
            }
            transaction.add(operation);
            bytes += operation.bytes();
        }
        if (!transaction.isEmpty()) {
            transactions.add(transaction);
        }
        return transactions;
    }
}
