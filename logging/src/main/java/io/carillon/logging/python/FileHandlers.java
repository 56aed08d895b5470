package io.carillon.logging.python;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;

import io.carillon.event.python.PythonText;

/**
 * Makes the handlers that write to files. Files are opened at once unless {@code delay} says otherwise, so that it is
 * known now if they can't be.
 *
 * @param createsFolders whether folders are made that aren't there
 */
record FileHandlers(boolean createsFolders) {

    LogTarget plain(Arguments arguments) throws LoggingConfigException {
        LogFile file = file(arguments, true);
        open(file, arguments);
        return new FileTarget(file);
    }

    LogTarget bySize(Arguments arguments) throws LoggingConfigException {
        long maxBytes = arguments.number("maxBytes", 0);
        LogFile file = file(arguments, maxBytes == 0);
        arguments.any("mode");
        SizeRotation made = new SizeRotation(file, maxBytes, arguments.count("backupCount", 0));
        open(file, arguments);
        return made;
    }

    LogTarget byTime(Arguments arguments) throws LoggingConfigException {
        int interval = arguments.count("interval", 1);
        if (interval == 0) {
            throw arguments.wrong("interval", "a number from 1 on");
        }
        ZoneId zone = arguments.truth("utc", false) ? ZoneOffset.UTC : ZoneId.systemDefault();
        RotationTimes times = RotationTimes.of(arguments.text("when", "h"), interval, zone);
        LogFile file = file(arguments, false);
        TimeRotation made = new TimeRotation(file, times, arguments.count("backupCount", 0));
        try {
            made.begin();
        } catch (IOException e) {
            throw new LoggingConfigException(PythonText.repr(file.path().toString()) + " can't be read", e);
        }
        open(file, arguments);
        return made;
    }

    private LogFile file(Arguments arguments, boolean withMode) throws LoggingConfigException {
        String name = arguments.text("filename");
        if (name == null || name.isEmpty()) {
            throw new LoggingConfigException("it has no filename");
        }
        String mode = withMode ? arguments.text("mode", "a") : "a";
        if (!mode.equals("a") && !mode.equals("w")) {
            throw arguments.wrong("mode", "a, to append, or w, to begin anew");
        }
        arguments.any("errors");
        try {
            Charset encoding = charset(arguments.text("encoding", StandardCharsets.UTF_8.name()));
            return new LogFile(Path.of(name).toAbsolutePath(), encoding, mode.equals("w"), createsFolders);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw arguments.wrong("encoding", "an encoding such as utf-8");
        } catch (InvalidPathException e) {
            throw arguments.wrong("filename", "the path of a file");
        }
    }

    /** Python writes some names with a hyphen that Java doesn't know, such as latin-1. */
    private static Charset charset(String name) {
        return Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.forName(name.replace("-", "").replace("_", ""));
    }

    private static void open(LogFile file, Arguments arguments) throws LoggingConfigException {
        if (arguments.truth("delay", false)) {
            return;
        }
        try {
            file.open();
        } catch (IOException e) {
            throw new LoggingConfigException(why(e, file.path()) + ": " + PythonText.repr(file.path().toString()), e);
        }
    }

    private static String why(IOException e, Path path) {
        return switch (e) {
            case NoSuchFileException _ -> "[Errno 2] No such file or directory";
            case AccessDeniedException _ -> "[Errno 13] Permission denied";
            case FileSystemException system when !Files.isDirectory(path) && system.getReason() != null ->
                "it can't be opened, " + system.getReason();
            default -> Files.isDirectory(path) ? "[Errno 21] Is a directory" : "it can't be opened";
        };
    }
}
