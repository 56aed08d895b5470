package io.carillon.hub.config;

import java.util.List;

/** Mistakes in the configuration of hubs. */
public final class HubsConfigException extends Exception {

    private static final long serialVersionUID = 1;

    private final List<String> mistakes;

    HubsConfigException(List<String> mistakes) {
        super(String.join("\n", mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One line for each, with file, hub, consumer and field. */
    public List<String> mistakes() {
        return mistakes;
    }
}
