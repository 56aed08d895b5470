package io.carillon.workflow.worker;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

import org.slf4j.Logger;

/**
 * Downloads for workers: after a failure tries again at growing intervals, until the waits add up to a limit (nowcast
 * 6, {@code get_web_data}). Thread-safe; one for many downloads shares its connections.
 *
 * @param client        what downloads
 * @param factor        seconds before the second attempt, and by how much each wait is longer than the one before it
 * @param longestWait   between two attempts
 * @param longestInAll  when the waits add up to this, it gives up
 * @param answerTimeout how long a server may take to begin its answer
 */
public record WebData(HttpClient client, int factor, Duration longestWait, Duration longestInAll,
        Duration answerTimeout) {

    private static final int FIRST_ERROR = 400;

    /** Waits of 2, 4, 8, … 256, 256, … seconds, for an hour; follows redirections. */
    public static WebData standard() {
        return new WebData(
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Duration.ofSeconds(60)).build(),
                2, Duration.ofSeconds(256), Duration.ofHours(1), Duration.ofMinutes(5));
    }

    /** What makes the attempts of one kind of download. */
    private interface Attempt<T> {
        T make(HttpRequest request) throws IOException, InterruptedException;
    }

    /**
     * Downloads into memory.
     *
     * @param log is told of failed attempts and waits
     * @throws WorkerException when it gave up
     */
    public byte[] get(URI address, Logger log) throws WorkerException, InterruptedException {
        return retried(address, log, request -> {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            check(response.statusCode());
            return response.body();
        });
    }

    /**
     * Downloads into a file, which appears when it is whole.
     *
     * @param log is told of failed attempts and waits
     * @throws WorkerException when it gave up; then a file that was there before is as it was
     */
    public void get(URI address, Path file, Logger log) throws WorkerException, InterruptedException {
        Path part = file.resolveSibling(file.getFileName() + ".part-" + ProcessHandle.current().pid());
        try {
            retried(address, log, request -> {
                HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = response.body()) {
                    check(response.statusCode());
                    Files.copy(body, part, StandardCopyOption.REPLACE_EXISTING);
                }
                return Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            });
        } finally {
            try {
                Files.deleteIfExists(part);
            } catch (IOException e) {
                log.warn("{} was left behind: {}", part, String.valueOf(e.getMessage()));
            }
        }
    }

    private static void check(int status) throws IOException {
        if (status >= FIRST_ERROR) {
            throw new IOException("HTTP status " + status);
        }
    }

    private <T> T retried(URI address, Logger log, Attempt<T> attempt) throws WorkerException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(answerTimeout).build();
        Duration wait = Duration.ofSeconds(factor);
        Duration waited = wait;
        int failures = 0;
        while (true) {
            try {
                return attempt.make(request);
            } catch (IOException e) {
                failures++;
                log.debug("received {} from {}", e.toString(), address);
            }
            if (waited.compareTo(longestInAll) >= 0) {
                log.error("giving up; download from {} failed {} times", address, failures);
                throw new WorkerException("download from " + address + " failed " + failures + " times");
            }
            Duration pause = wait.compareTo(longestWait) < 0 ? wait : longestWait;
            log.debug("waiting {} seconds until retry {}", pause.toSeconds(), failures);
            Thread.sleep(pause);
            wait = wait.multipliedBy(factor);
            waited = waited.plus(pause);
        }
    }
}
