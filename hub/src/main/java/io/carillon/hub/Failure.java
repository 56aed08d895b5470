package io.carillon.hub;

import java.time.Duration;

import io.carillon.hub.ConsumerException.Kind;

/**
 * Why a consumer did not take an event.
 *
 * @param kind    what that means for the next attempt
 * @param message one line for people
 * @param pause   how long the consumer asks to be left alone; zero for as long as usual
 */
record Failure(Kind kind, String message, Duration pause) {

    /** What a consumer threw. */
    static Failure of(Throwable thrown) {
        if (thrown instanceof ConsumerException told) {
            return new Failure(told.kind(), oneLine(told.getMessage()), told.pause());
        }
        String message = thrown.getMessage();
        return new Failure(Kind.FAILED, oneLine(message == null || message.isBlank() ? thrown.toString() : message),
                Duration.ZERO);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
