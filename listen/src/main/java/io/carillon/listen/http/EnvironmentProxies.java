package io.carillon.listen.http;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The proxies that environment variables name, as Python's requests takes them (aviso-v1 5.2): {@code http_proxy},
 * {@code https_proxy}, {@code all_proxy} and {@code no_proxy}, the small letters before the capitals. Immutable.
 */
public final class EnvironmentProxies extends ProxySelector {

    private static final List<Proxy> DIRECT = List.of(Proxy.NO_PROXY);

    /** By scheme. */
    private final Map<String, URI> proxies;
    private final List<String> exceptions;

    private EnvironmentProxies(Map<String, URI> proxies, List<String> exceptions) {
        this.proxies = Map.copyOf(proxies);
        this.exceptions = exceptions;
    }

    /**
     * What variables say.
     *
     * @throws IllegalArgumentException when one holds what is no address of a proxy that can be used; the message is
     *                                  one line that names the variable
     */
    public static EnvironmentProxies of(Map<String, String> environment) {
        Map<String, URI> proxies = new HashMap<>();
        for (String scheme : List.of("http", "https")) {
            // A CGI program's HTTP_PROXY is a header that anybody can send.
            boolean cgi = scheme.equals("http") && environment.containsKey("REQUEST_METHOD");
            for (String name : List.of(scheme + "_proxy", "all_proxy")) {
                String value = variable(environment, name, !cgi);
                if (!value.isEmpty()) {
                    proxies.putIfAbsent(scheme, proxy(name, value));
                }
            }
        }
        List<String> exceptions = Arrays.stream(variable(environment, "no_proxy", true).split("[,\\s]+"))
                .map(name -> name.toLowerCase(Locale.ROOT)).filter(name -> !name.isEmpty()).toList();
        return new EnvironmentProxies(proxies, exceptions);
    }

    private static String variable(Map<String, String> environment, String name, boolean capitalsToo) {
        String value = environment.get(name);
        if (value == null && capitalsToo) {
            value = environment.get(name.toUpperCase(Locale.ROOT));
        }
        return value == null ? "" : value.strip();
    }

    private static URI proxy(String variable, String value) {
        String address = value.contains("://") ? value : "http://" + value;
        try {
            URI uri = URI.create(address);
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(problem(variable), e);
        }
        throw new IllegalArgumentException(problem(variable));
    }

    /** The value may hold a password, and is not shown. */
    private static String problem(String variable) {
        return "the environment variable " + variable + " is not the address of an HTTP proxy such as http://host:3128";
    }

    /** Lets a client go through them. */
    public void applyTo(HttpClient.Builder client) {
        if (proxies.isEmpty()) {
            return;
        }
        client.proxy(this);
        if (proxies.values().stream().anyMatch(proxy -> proxy.getRawUserInfo() != null)) {
            client.authenticator(new Login());
        }
    }

    @Override
    public List<Proxy> select(URI uri) {
        URI proxy = proxies.get(uri.getScheme().toLowerCase(Locale.ROOT));
        return proxy == null || isException(uri) ? DIRECT : List.of(new Proxy(Proxy.Type.HTTP, address(proxy)));
    }

    private static InetSocketAddress address(URI proxy) {
        return new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort());
    }

    /** Whether {@code no_proxy} names the host, a domain that it is in, or a network, perhaps with a port. */
    private boolean isException(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
        int port = uri.getPort() < 0 ? (uri.getScheme().equalsIgnoreCase("https") ? 443 : 80) : uri.getPort();
        return exceptions.stream().anyMatch(name -> {
            String domain = name.startsWith(".") ? name.substring(1) : name;
            return domain.equals("*") || isWithin(host, domain) || isWithin(host + ":" + port, domain)
                    || Ipv4Network.contains(domain, host);
        });
    }

    private static boolean isWithin(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        // Whoever sends is told, and tries again.
    }

    /** What stands before the {@code @} of a proxy's address. */
    private final class Login extends Authenticator {

        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            if (getRequestorType() != RequestorType.PROXY) {
                return null;
            }
            for (URI proxy : proxies.values()) {
                String login = proxy.getRawUserInfo();
                if (login != null && proxy.getHost().equalsIgnoreCase(getRequestingHost())
                        && address(proxy).getPort() == getRequestingPort()) {
                    String[] parts = login.split(":", 2);
                    return new PasswordAuthentication(decoded(parts[0]),
                            parts.length < 2 ? new char[0] : decoded(parts[1]).toCharArray());
                }
            }
            return null;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
    }
}
