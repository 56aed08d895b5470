package io.carillon.cli;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;

/** Whether a server answers on its HTTP address, whatever its answer is. */
final class ServerCheck {

    private static final int PATIENCE_MILLIS = (int) Duration.ofSeconds(5).toMillis();

    private ServerCheck() {
    }

    static boolean answers(InetSocketAddress address) {
        try {
            URI health = new URI("http", null, address.getHostString(), address.getPort(), "/health", null, null);
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            try {
                return connection.getResponseCode() > 0;
            } finally {
                connection.disconnect();
            }
        } catch (IOException | URISyntaxException e) {
            return false;
        }
    }
}
