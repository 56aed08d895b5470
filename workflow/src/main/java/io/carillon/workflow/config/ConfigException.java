package io.carillon.workflow.config;

import java.util.List;

/** A configuration that can't be used. Its message has one line for each mistake. */
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient List<String> mistakes;

    /**
     * @param mistakes one line each
     */
    public ConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** The mistakes, each a line that names the file and the key, and says how to mend it. */
    public List<String> mistakes() {
        return mistakes;
    }
}
