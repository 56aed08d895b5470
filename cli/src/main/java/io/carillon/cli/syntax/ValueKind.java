package io.carillon.cli.syntax;

/** What a value on the command line stands for, so far as shells and services need to know. */
public enum ValueKind {

    /** The path of a file. */
    FILE,
    /** The path of a folder. */
    FOLDER,
    /** An event type of the schema. */
    EVENT_TYPE,
    /** {@code event=} and an event type, or a field of an event with its value. */
    PARAMETER,
    /** Anything else. */
    OTHER
}
