package io.carillon.listen.service;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

import io.carillon.event.python.PythonText;

/** What is wrong with a file, as v1 says it, which has it from Python; Java's own messages are often only the path. */
final class FileError {

    private FileError() {
    }

    /** One line about an error. */
    static String describe(IOException e) {
        return switch (e) {
            case NoSuchFileException file -> "[Errno 2] No such file or directory: " + path(file);
            case AccessDeniedException file -> "[Errno 13] Permission denied: " + path(file);
            case FileAlreadyExistsException file -> "[Errno 17] File exists: " + path(file);
            case FileSystemException file when file.getReason() != null -> file.getReason() + ": " + path(file);
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }

    private static String path(FileSystemException e) {
        return PythonText.repr(e.getFile());
    }
}
