package io.carillon.listen.config;

/** A file that can't be read, or whose text isn't what it has to be. The message is one line and doesn't name it. */
public final class DocumentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DocumentException(String message) {
        super(message);
    }

    public DocumentException(String message, Throwable cause) {
        super(message, cause);
    }
}
