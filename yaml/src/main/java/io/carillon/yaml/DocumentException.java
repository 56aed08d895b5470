package io.carillon.yaml;

/**
 * A document that can't be read, whose text isn't what it has to be, or a value that a document can't hold. The message
 * is one line; it doesn't name the file.
 */
public final class DocumentException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public DocumentException(String message) {
        super(message);
    }

    public DocumentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There always is one. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
