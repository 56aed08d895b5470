package io.carillon.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The pages of hubs: {@code /hubs}, {@code /hubs/{hub}} and what they are made of below {@code /assets/}. They are
 * plain files beside this program, read once. Thread-safe.
 */
final class Pages {

    /**
     * Nothing but this server's own files and answers: what comes in an event can't become code, and no other site can
     * show the pages in its own.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Where the links in mails lead that end a subscription. */
    static final String UNSUBSCRIBE = "/unsubscribe";

    private static final String FOLDER = "/io/carillon/server/web/";
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "css",
            "text/css; charset=utf-8", "js", "text/javascript; charset=utf-8", "svg", "image/svg+xml");
    private static final List<String> ASSETS = List.of("carillon.css", "hub.js", "hubs.js", "icon.svg",
            "subscriptions.js", "worker.js");

    private final Map<String, Page> assets = new HashMap<>();
    private final Page hubs = read("hubs.html");
    private final Page hub = read("hub.html");
    private final Page unsubscribe = read("unsubscribe.html");

    private record Page(Answer answer, String tag) {
    }

    Pages() {
        ASSETS.forEach(name -> assets.put("/assets/" + name, read(name)));
    }

    private static Page read(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            byte[] content = in.readAllBytes();
            String tag = "\"" + UUID.nameUUIDFromBytes(content) + "\"";
            Map<String, String> headers = new HashMap<>(Map.of("Content-Security-Policy", POLICY, "Referrer-Policy",
                    "no-referrer", "Cache-Control", "no-cache", "ETag", tag));
            if (name.equals("worker.js")) {
                // It lies among the assets, but works for the pages.
                headers.put("Service-Worker-Allowed", "/hubs/");
            }
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            return new Page(new Answer(200, String.valueOf(type), Buffer.buffer(content), headers), tag);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page at a path; null when there is none. */
    @Nullable
    Answer at(String path, HttpServerRequest request) {
        Page page = switch (path) {
            case "/", "/hubs", "/hubs/" -> hubs;
            case UNSUBSCRIBE -> unsubscribe;
            default -> path.startsWith("/hubs/") && path.indexOf('/', "/hubs/".length()) < 0 ? hub : assets.get(path);
        };
        if (page == null) {
            return null;
        }
        return page.tag().equals(request.getHeader("If-None-Match"))
                ? new Answer(304, page.answer().contentType(), Buffer.buffer(), page.answer().headers())
                : page.answer();
    }

    /** A page of a few words, for browsers that send a form. */
    static Answer words(int status, String title, String words) {
        String html = "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\""
                + " content=\"width=device-width, initial-scale=1\"><title>" + title
                + "</title><link rel=\"stylesheet\"" + " href=\"/assets/carillon.css\"><main class=\"page\"><h1>"
                + title + "</h1><p>" + words + "</p></main></html>\n";
        return new Answer(status, "text/html; charset=utf-8", Buffer.buffer(html.getBytes(StandardCharsets.UTF_8)),
                Map.of("Content-Security-Policy", POLICY));
    }
}
