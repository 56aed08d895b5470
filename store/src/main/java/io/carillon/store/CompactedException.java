package io.carillon.store;

/** What is asked for was compacted: a gap is told, never hidden. */
public final class CompactedException extends StoreException {

    private static final long serialVersionUID = 1;

    private final long compactedRevision;

    /**
     * Names the first revision that is left.
     *
     * @param compactedRevision reading can begin here
     */
    public CompactedException(long compactedRevision) {
        super(Reason.COMPACTED);
        this.compactedRevision = compactedRevision;
    }

    /** The first revision that can still be read. */
    public long compactedRevision() {
        return compactedRevision;
    }
}
