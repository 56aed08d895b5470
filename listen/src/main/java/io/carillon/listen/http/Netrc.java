package io.carillon.listen.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logins that a user keeps in {@code ~/.netrc}, or the file that the variable {@code NETRC} names, for requests
 * that carry none of their own (aviso-v1 5.2). Immutable.
 */
public final class Netrc {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** No host is called so. */
    private static final String DEFAULT = "";
    private static final Pattern TOKEN = Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"|#[^\\n]*|(\\S+)");
    private static final Pattern MACRO = Pattern.compile("(?m)^\\s*macdef\\b.*(?:\\R.+)*");

    private final Map<String, String> authorizations;

    private Netrc(Map<String, String> authorizations) {
        this.authorizations = authorizations;
    }

    /** What the file says. One that is not there says nothing; of one that can't be read there is a warning. */
    public static Netrc of(Map<String, String> environment) {
        String named = environment.getOrDefault("NETRC", "");
        String home = environment.getOrDefault("HOME", "");
        List<String> names = !named.isEmpty()
                ? List.of(named)
                : home.isEmpty() ? List.of() : List.of(home + "/.netrc", home + "/_netrc");
        for (String name : names) {
            try {
                Path file = Path.of(name);
                if (Files.isRegularFile(file)) {
                    return read(new String(Files.readAllBytes(file), UTF_8));
                }
            } catch (IOException | InvalidPathException e) {
                LOG.warn("{} can't be read, and its logins are not used: {}", name, e.getMessage());
            }
        }
        return new Netrc(Map.of());
    }

    private static Netrc read(String text) {
        Deque<String> tokens = new ArrayDeque<>(TOKEN.matcher(MACRO.matcher(text).replaceAll("")).results()
                .map(Netrc::token).filter(token -> !token.isEmpty()).toList());
        Map<String, String> authorizations = new HashMap<>();
        String machine = null;
        String login = "";
        String password = "";
        while (!tokens.isEmpty()) {
            switch (tokens.pop()) {
                case "machine" -> {
                    put(authorizations, machine, login, password);
                    machine = next(tokens);
                    login = "";
                    password = "";
                }
                case "default" -> {
                    put(authorizations, machine, login, password);
                    machine = DEFAULT;
                    login = "";
                    password = "";
                }
                case "login", "user" -> login = next(tokens);
                case "password" -> password = next(tokens);
                case "account" -> next(tokens);
                default -> {
                    // What no program knows says nothing to this one.
                }
            }
        }
        put(authorizations, machine, login, password);
        return new Netrc(Map.copyOf(authorizations));
    }

    private static String token(MatchResult found) {
        String quoted = found.group(1);
        String plain = found.group(2);
        return quoted != null ? quoted.replaceAll("\\\\(.)", "$1") : plain == null ? "" : plain;
    }

    private static String next(Deque<String> tokens) {
        return tokens.isEmpty() ? "" : tokens.pop();
    }

    private static void put(Map<String, String> authorizations, @Nullable String machine, String login,
            String password) {
        if (machine != null && !(login.isEmpty() && password.isEmpty())) {
            authorizations.put(machine,
                    "Basic " + Base64.getEncoder().encodeToString((login + ":" + password).getBytes(UTF_8)));
        }
    }

    /** The header {@code Authorization} for a host, null for none. */
    public @Nullable String authorization(@Nullable String host) {
        String own = authorizations.get(host == null ? DEFAULT : host);
        return own == null ? authorizations.get(DEFAULT) : own;
    }
}
