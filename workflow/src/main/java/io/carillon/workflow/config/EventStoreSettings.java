package io.carillon.workflow.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The event store that is told what happens in the workflow, and that workers publish in: an entry {@code event store}
 * of the section {@code carillon}.
 *
 * @param servers       its servers, of which any one will do, such as {@code http://127.0.0.1:2379}; empty for what the
 *                      client's configuration says
 * @param configuration a configuration file of the client {@code aviso} that adds to the user's own; null for none
 */
public record EventStoreSettings(List<URI> servers, @Nullable Path configuration) {

    private static final int MOST_PORT = 65_535;

    /** In an address, where none belongs; messages don't show it. */
    private static final Pattern PASSWORD = Pattern.compile("(?<=://[^/@:]{0,100}:)[^/@]+(?=@)");

    /** Copies the servers. */
    public EventStoreSettings {
        servers = List.copyOf(servers);
    }

    static EventStoreSettings of(Section section, Path folder) {
        section.allowOnly(Set.of("url", "configuration"));
        List<URI> servers = new ArrayList<>();
        for (String text : section.texts("url")) {
            URI server = server(text);
            if (server == null) {
                section.wrong("url", "'" + PASSWORD.matcher(text).replaceAll("***")
                        + "' is no address of a server, such as http://127.0.0.1:2379 or https://host:2379");
            } else {
                servers.add(server);
            }
        }
        String file = section.optionalText("configuration");
        if (servers.stream().map(URI::getScheme).distinct().count() > 1) {
            section.wrong("url", "give all servers with http, or all with https");
        }
        return new EventStoreSettings(servers, file == null ? null : folder.resolve(file));
    }

    private static @Nullable URI server(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean plain = (uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/"))
                && uri.getQuery() == null && uri.getFragment() == null && uri.getUserInfo() == null;
        return plain && uri.getHost() != null && uri.getPort() > 0 && uri.getPort() <= MOST_PORT
                && (scheme.equals("http") || scheme.equals("https")) ? uri : null;
    }
}
