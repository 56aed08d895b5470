package io.carillon.server.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import io.carillon.hub.HubEvent;

/** Asks for events and reads none of them before it is told to. */
final class SlowClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final BufferedReader reader;

    SlowClient(int port, String path) throws IOException {
        socket.setReceiveBufferSize(8 << 10);
        socket.setSoTimeout(20_000);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        assertThat(reader.readLine()).startsWith("HTTP/1.1 200");
        String line = reader.readLine();
        while (line != null && !line.startsWith("id: ")) {
            line = reader.readLine();
        }
    }

    /** Reads at last. */
    List<String> titles(int count) throws IOException {
        List<String> titles = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        // Chunks may end anywhere; their lengths stand in lines of their own.
        while (titles.size() < count) {
            String line = reader.readLine();
            assertThat(line).as("after %d events", titles.size()).isNotNull();
            if (line != null && line.startsWith("data: ")) {
                text.append(line.substring(6));
                titles.add(HubEvent.fromJson(text.toString()).title());
                text.setLength(0);
            }
        }
        return titles;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
