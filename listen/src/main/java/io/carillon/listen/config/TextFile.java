package io.carillon.listen.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.carillon.event.python.PythonText;
import io.carillon.yaml.DocumentException;

/** Reads a file as text. What goes wrong is told as v1 tells it, which has it from Python's {@code open}. */
final class TextFile {

    /** No configuration, listener or schema file is as long; what is longer is a mistake, or an endless device. */
    static final int MAX_BYTES = 16 * 1024 * 1024;

    private TextFile() {
    }

    /**
     * The text of a file in UTF-8.
     *
     * @param path where it is, as the user wrote it; messages repeat it
     * @throws DocumentException when it can't be read, is not UTF-8, or is longer than {@link #MAX_BYTES}
     */
    static String read(String path) {
        try {
            return text(bytes(path));
        } catch (IOException e) {
            throw new DocumentException(problem(path, e), e);
        } catch (InvalidPathException e) {
            throw new DocumentException("no file can have this name: " + PythonText.repr(path), e);
        }
    }

    /**
     * A name, password or token in a file; blanks and line breaks at its end don't count.
     *
     * @throws DocumentException as {@link #read}, and when it is more than a line: it goes into headers of requests,
     *                           where another line would be another header
     */
    static String credential(String path) {
        String text = read(path).stripTrailing();
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new DocumentException("it must hold one line of text");
        }
        return text;
    }

    private static byte[] bytes(String path) throws IOException {
        if (path.isEmpty()) {
            throw new NoSuchFileException(path);
        }
        Path file = Path.of(path);
        if (Files.isDirectory(file)) {
            throw new DocumentException("[Errno 21] Is a directory: " + PythonText.repr(path));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new DocumentException("the file is longer than the " + MAX_BYTES + " bytes that are allowed");
            }
            return bytes;
        }
    }

    /**
     * The text of a file's bytes.
     *
     * @throws DocumentException when they are not UTF-8
     */
    static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        if (result.isError()) {
            throw new DocumentException("the file is not UTF-8 text: wrong byte at position " + in.position());
        }
        return out.flip().toString();
    }

    private static String problem(String path, IOException e) {
        String reason = switch (e) {
            case NoSuchFileException _ -> "[Errno 2] No such file or directory";
            case AccessDeniedException _ -> "[Errno 13] Permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> String.valueOf(e.getMessage());
        };
        return reason + ": " + PythonText.repr(path);
    }
}
