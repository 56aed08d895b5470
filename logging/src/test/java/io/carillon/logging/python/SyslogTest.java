package io.carillon.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages to log servers, with real sockets. */
@Timeout(30)
class SyslogTest {

    private static final String HOST = InetAddress.getLoopbackAddress().getHostAddress();

    private static LoggingWorld world(String handler) throws LoggingConfigException {
        return LoggingWorld.of("formatters: {f: {format: 'aviso: %(levelname)s %(message)s'}}\n"
                + "handlers: {syslog: {formatter: f, " + handler + "}}\nroot: {handlers: [syslog]}");
    }

    private static String receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        DatagramPacket packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"'', 12", "', facility: local0', 132", "', facility: 3', 28", "', facility: LOG_DAEMON', 28",
            "', facility: ext://logging.handlers.SysLogHandler.LOG_LOCAL7', 188",
            "', socktype: ext://socket.SOCK_DGRAM', 12"})
    void aDatagramHasFacilityAndSeverity(String arguments, int priority) throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LoggingWorld world = world("class: logging.handlers.SysLogHandler, address: [" + HOST + ", "
                        + server.getLocalPort() + "]" + arguments)) {
            world.aviso().warn("é\nb");
            assertThat(receive(server)).isEqualTo("<" + priority + ">aviso: WARNING é\\nb\0");
        }
    }

    @Test
    void aDatagramIsNotLongerThanADatagramCanBe() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LoggingWorld world = world("class: logging.handlers.SysLogHandler, address: [" + HOST + ", "
                        + server.getLocalPort() + "]")) {
            world.aviso().warn("é".repeat(100_000));
            assertThat(receive(server)).endsWith("é\0").hasSizeBetween(29_000, 30_100);
            assertThat(world.err()).isEmpty();
        }
    }

    @Test
    void whatStandsBeforeAndBehindCanBeChosen() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LoggingWorld world = world("class: logging.handlers.SysLogHandler, address: [" + HOST + ", "
                        + server.getLocalPort() + "], .: {ident: 'me: ', append_nul: false}")) {
            world.aviso().error("a");
            assertThat(receive(server)).isEqualTo("<11>me: aviso: ERROR a");
        }
    }

    @Test
    void rfc5424HasItsHeader() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                LoggingWorld world = world("class: rfc5424logging.Rfc5424SysLogHandler, address: [" + HOST + ", "
                        + server.getLocalPort() + "], facility: 16, hostname: 'my host', utc_timestamp: true,"
                        + " enterprise_id: 32473, structured_data: {x: {a: 'q\"]\\', b: }, origin: {}}")) {
            world.aviso().info("é");
            assertThat(receive(server)).matches(
                    "<134>1 [-0-9]{10}T[:0-9]{8}\\.[0-9]{6}\\+00:00 myhost aviso " + ProcessHandle.current().pid()
                            + " - \\[x@32473 a=\"q\\\\\"\\\\]\\\\\\\\\" b=\"\"]\\[origin] \ufeffaviso: INFO é");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "framing: 1, "})
    void messagesOnAConnectionArePartedAndAConnectionIsMadeAgain(String framing) throws Exception {
        String end = framing.isEmpty() ? "\n" : "";
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                LoggingWorld world = world("class: rfc5424logging.Rfc5424SysLogHandler, socktype: 1, appname: app,"
                        + framing + "msg_as_utf8: false, procid: 7, hostname: h, address: [" + HOST + ", "
                        + server.getLocalPort() + "]")) {
            world.aviso().info("a");
            try (Socket socket = server.accept()) {
                String text = read(socket, "INFO a" + end);
                assertThat(text).matches(
                        "(?s)" + (framing.isEmpty() ? "" : "\\d+ ") + "<14>1 \\S+ h app 7 - - aviso: INFO a" + end);
                if (!framing.isEmpty()) {
                    int blank = text.indexOf(' ');
                    assertThat(text.substring(0, blank)).isEqualTo(Integer.toString(text.length() - blank - 1));
                }
                socket.setSoLinger(true, 0);
            }
            try (Socket socket = acceptWhileLogging(server, world)) {
                assertThat(read(socket, "again" + end)).contains("aviso: INFO again");
            }
        }
    }

    /** The first message on a connection that has ended may be lost on the way. */
    private static Socket acceptWhileLogging(ServerSocket server, LoggingWorld world) throws IOException {
        server.setSoTimeout(100);
        while (true) {
            world.aviso().info("again");
            try {
                return server.accept();
            } catch (SocketTimeoutException _) {
                assertThat(world.err()).isEmpty();
            }
        }
    }

    private static String read(Socket socket, String end) throws IOException {
        socket.setSoTimeout(10_000);
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int c = socket.getInputStream().read();
            assertThat(c).isNotNegative();
            text.append((char) c);
        }
        return text.toString();
    }

    @Test
    void aServerThatIsAwayHarmsNothing() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try (LoggingWorld world = world("class: logging.handlers.SysLogHandler, socktype: ext://socket.SOCK_STREAM,"
                + " address: [" + HOST + ", " + port + "]")) {
            world.aviso().warn("a");
            world.aviso().warn("b");
            assertThat(world.err()).startsWith("The log handler syslog can't write; 1 message is lost: ")
                    .contains(HOST + ":" + port).hasLineCount(1);
        }
    }

    @Test
    void aLocalServerCanTakeConnections(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("log");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            try (LoggingWorld world = world("class: logging.handlers.SysLogHandler, address: " + path)) {
                world.aviso().warn("a");
                try (SocketChannel socket = server.accept()) {
                    ByteBuffer bytes = ByteBuffer.allocate(100);
                    while (bytes.position() == 0 || bytes.get(bytes.position() - 1) != 0) {
                        socket.read(bytes);
                    }
                    assertThat(new String(bytes.array(), 0, bytes.position(), UTF_8))
                            .isEqualTo("<12>aviso: WARNING a\0");
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLocalServerCanTakeDatagrams(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("log");
        try (LocalReceiver server = LocalReceiver.at(path);
                LoggingWorld world = world("class: logging.handlers.SysLogHandler, address: " + path)) {
            world.aviso().warn("a é");
            assertThat(server.receive()).isEqualTo("<12>aviso: WARNING a é\0");
            try (LocalReceiver restarted = server.restarted()) {
                world.aviso().error("b");
                assertThat(restarted.receive()).isEqualTo("<11>aviso: ERROR b\0");
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aLocalServerThatIsAwayHarmsNothing(@TempDir Path folder) throws Exception {
        for (String kind : new String[]{"", ", socktype: 1", ", socktype: 2"}) {
            try (LoggingWorld world = world(
                    "class: logging.handlers.SysLogHandler, address: " + folder.resolve("none") + kind)) {
                world.aviso().warn("a");
                assertThat(world.err()).startsWith("The log handler syslog can't write; 1 message is lost: ")
                        .contains(folder.resolve("none").toString()).hasLineCount(1);
            }
        }
    }
}
