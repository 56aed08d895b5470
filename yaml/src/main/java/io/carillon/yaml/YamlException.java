package io.carillon.yaml;

/** A text that is not YAML, or a value that YAML can't hold. The message is one line; it doesn't name the file. */
public final class YamlException extends RuntimeException {

    private static final long serialVersionUID = 1;

    YamlException(String message) {
        super(message);
    }

    YamlException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There always is one. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
