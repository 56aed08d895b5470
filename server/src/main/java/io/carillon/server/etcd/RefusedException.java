package io.carillon.server.etcd;

/** A request that can't be understood or is not allowed. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient EtcdError error;

    RefusedException(EtcdError error) {
        super(error.text(), null, false, false);
        this.error = error;
    }

    EtcdError error() {
        return error;
    }
}
