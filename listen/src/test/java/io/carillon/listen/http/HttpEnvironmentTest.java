package io.carillon.listen.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEnvironmentTest {

    @TempDir
    private Path home;

    private static String route(Map<String, String> variables, String address) {
        Proxy proxy = EnvironmentProxies.of(variables).select(URI.create(address)).getFirst();
        return proxy.address() instanceof InetSocketAddress to ? to.getHostString() + ":" + to.getPort() : "direct";
    }

    @ParameterizedTest
    @CsvSource({"http://a.example/, one:3128", "https://a.example/, two:80", "http://LOCALHOST:2379/, direct",
            "http://etcd.intern.example/, direct", "http://intern.example:99/, direct",
            "http://notintern.example/, one:3128", "http://ported.example:81/, direct",
            "http://ported.example/, one:3128", "http://10.2.3.4/, direct", "http://11.2.3.4/, one:3128",
            "http://192.168.1.130/, direct", "http://192.168.1.126/, one:3128"})
    void aProxyIsFoundBySchemeUnlessTheHostIsExcepted(String address, String expected) {
        assertThat(route(Map.of("http_proxy", "http://one:3128", "HTTP_PROXY", "http://other:1", "HTTPS_PROXY", "two",
                "no_proxy", "localhost, .intern.example,ported.example:81, 10.0.0.0/8,192.168.1.128/25,300.1.1.1/8"),
                address)).isEqualTo(expected);
    }

    @Test
    void oneProxyMayServeAllAndNoneBeAskedFor() {
        assertThat(route(Map.of("all_proxy", "all:1"), "https://a.example/")).isEqualTo("all:1");
        assertThat(route(Map.of("all_proxy", "all:1", "http_proxy", "http:2"), "http://a.example/"))
                .isEqualTo("http:2");
        assertThat(route(Map.of("all_proxy", "all:1", "NO_PROXY", "*"), "http://a.example/")).isEqualTo("direct");
        assertThat(route(Map.of("http_proxy", "", "HTTP_PROXY", "other:1"), "http://a.example/")).isEqualTo("direct");
        assertThat(route(Map.of(), "http://a.example/")).isEqualTo("direct");
    }

    @Test
    void whatARequestOfTheWebCanSetIsNoProxy() {
        assertThat(route(Map.of("HTTP_PROXY", "evil:1", "REQUEST_METHOD", "GET"), "http://a.example/"))
                .isEqualTo("direct");
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://user:hidden@host:1080", "https://user:hidden@host", "http://", "a b:hidden"})
    void whatIsNoHttpProxyIsRefusedWithoutShowingIt(String value) {
        assertThatThrownBy(() -> EnvironmentProxies.of(Map.of("https_proxy", value)))
                .hasMessageStartingWith("the environment variable https_proxy is not the address of an HTTP proxy")
                .message().doesNotContain("hidden", "\n");
    }

    @Test
    void requestsGoThroughTheProxyWithItsLogin() throws Exception {
        List<String> seen = new ArrayList<>();
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            String login = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            seen.add(exchange.getRequestURI() + " " + login);
            if (login == null) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
            }
            exchange.sendResponseHeaders(login == null ? 407 : 204, -1);
            exchange.close();
        });
        proxy.start();
        String address = "http://me:p%40ss@127.0.0.1:" + proxy.getAddress().getPort();
        HttpClient.Builder builder = HttpClient.newBuilder();
        HttpEnvironment.of(Map.of("http_proxy", address)).applyTo(builder);
        try (HttpClient client = builder.build()) {
            URI target = URI.create("http://store.example:2379/v3/kv/range");
            assertThat(client.send(HttpRequest.newBuilder(target).build(), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(204);
        } finally {
            proxy.stop(0);
        }
        assertThat(seen).last().isEqualTo("http://store.example:2379/v3/kv/range Basic "
                + Base64.getEncoder().encodeToString("me:p@ss".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private @Nullable String login(String netrc, String host) throws Exception {
        Files.writeString(home.resolve(".netrc"), netrc);
        String header = HttpEnvironment.of(Map.of("HOME", home.toString()))
                .headers(URI.create("http://" + host + "/"), Map.of("X", "y")).get("Authorization");
        return header == null
                ? null
                : new String(Base64.getDecoder().decode(header.substring("Basic ".length())),
                        java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void loginsComeFromTheUsersFile() throws Exception {
        String netrc = """
                # mine
                machine a.example login me password "my \\"pass"
                macdef init
                machine c.example login no password no

                machine b.example
                  account x
                  login you
                  password you#pass
                """;
        assertThat(login(netrc, "a.example:2379")).isEqualTo("me:my \"pass");
        assertThat(login(netrc, "b.example")).isEqualTo("you:you#pass");
        assertThat(login(netrc, "c.example")).isNull();
        assertThat(login(netrc + "default login any password one", "c.example")).isEqualTo("any:one");
        assertThat(login("machine", "c.example")).isNull();
    }

    @Test
    void aFileThatIsNamedIsReadInsteadAndAnOwnLoginComesFirst() throws Exception {
        Path other = Files.writeString(home.resolve("logins"), "machine a.example login x password y");
        HttpEnvironment http = HttpEnvironment.of(Map.of("HOME", "/nowhere", "NETRC", other.toString()));
        URI address = URI.create("http://a.example/");
        assertThat(http.headers(address, Map.of())).containsOnlyKeys("Authorization");
        assertThat(http.headers(address, new HashMap<>(Map.of("authorization", "Bearer z"))))
                .isEqualTo(Map.of("authorization", "Bearer z"));
        HttpRequest request = HttpRequest.newBuilder(address).header("Authorization", "Bearer z").build();
        assertThat(http.authorized(request)).isSameAs(request);
    }
}
