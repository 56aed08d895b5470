package io.carillon.workflow.next;

/** Is told when changed rules can't be read, so that the ones before go on to hold, and when others have been read. */
public interface RulesMistakes {

    /** There is a mistake in what has changed. */
    void notTaken(RulesException mistake);

    /** Changed rules hold from now on. */
    void taken(String source);
}
