package io.carillon.server.etcd;

/**
 * How large requests may be.
 *
 * @param requestBytes     of one request
 * @param transactionSteps conditions, or operations of one branch, of one transaction
 */
public record Limits(int requestBytes, int transactionSteps) {

    /** etcd's own: 1.5 MiB and 128. */
    public static final Limits ETCD = new Limits(1_572_864, 128);
}
