package io.carillon.listen.engine;

/** An etcd's refusal: it answered, but not as asked. */
final class EtcdException extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String url;

    /**
     * @param status the HTTP status
     * @param url    what was asked
     * @param text   what the server said, in one line
     */
    EtcdException(int status, String url, String text) {
        super(text);
        this.status = status;
        this.url = url;
    }

    int status() {
        return status;
    }

    /** Whether history was asked for that the server has given up. */
    boolean compacted() {
        return status == 400 && (getMessage().contains("required revision has been compacted")
                || getMessage().contains("History not available"));
    }

    /** Whether the same request may be answered later: the server is away, starting or overloaded. */
    boolean passing() {
        return status == 408 || status == 429 || status >= 500;
    }

    /** As v1 words an HTTP refusal. */
    String describe() {
        String kind = status >= 500 ? "Server Error" : "Client Error";
        return status + " " + kind + ": " + getMessage() + " for url: " + url;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
