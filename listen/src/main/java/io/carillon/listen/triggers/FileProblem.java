package io.carillon.listen.triggers;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What is wrong with a file, in words for people; Java's own messages are often only the path. */
final class FileProblem {

    private FileProblem() {
    }

    static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException f when f.getReason() != null -> f.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    /** The same of a file that was to be read. */
    static String ofReading(IOException e) {
        return e instanceof NoSuchFileException ? "there is no such file" : of(e);
    }
}
