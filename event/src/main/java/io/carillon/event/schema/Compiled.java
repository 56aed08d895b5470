package io.carillon.event.schema;

import java.util.function.Supplier;

import io.carillon.event.EventException;

/**
 * A part of a schema that has been compiled, or the error to report whenever it is used: what is wrong in one part of a
 * schema does no harm to those who use another.
 */
sealed interface Compiled<T> {

    /**
     * The part.
     *
     * @throws EventException when it is wrong
     */
    T get();

    /**
     * Compiles a part now and keeps its error, if any, for later.
     *
     * @param where where the part stands in the schema
     */
    static <T> Compiled<T> of(SchemaPath where, Supplier<T> compilation) {
        try {
            return new Right<>(compilation.get());
        } catch (EventException e) {
            return new Wrong<>(where.locate(e));
        }
    }

    /** A part that can be used. */
    record Right<T>(T get) implements Compiled<T> {
    }

    /** A part that cannot. */
    record Wrong<T>(EventException error) implements Compiled<T> {
        @Override
        public T get() {
            throw error;
        }
    }
}
