package zmq.socket.reqrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

@Timeout(60)
class DealerTest {

    private static final int LONG = (int) Duration.ofSeconds(20).toMillis();

    private final ZContext context = new ZContext();
    private final ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
    private final Dealer dealer = (Dealer) socket.base();
    private int port;

    @BeforeEach
    void bind() {
        context.setLinger(0);
        dealer.followConnections();
        port = socket.bindToRandomPort("tcp://127.0.0.1");
        socket.setReceiveTimeOut(LONG);
        socket.setSendTimeOut(LONG);
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void says_which_connection_took_a_message_and_that_it_has_ended() {
        Peer first = new Peer();
        send("one");
        assertThat(first.receive()).isEqualTo("one");
        Object firstTaker = dealer.taker();
        Peer second = new Peer();
        Object secondTaker;
        do {
            send("more");
            secondTaker = dealer.taker();
        } while (Objects.equals(secondTaker, firstTaker));
        assertThat(dealer.connections()).isEqualTo(2);
        assertThat(dealer.nextEnded()).isNull();

        second.close();
        assertThat(awaitEnded()).isSameAs(secondTaker);
        first.close();
        assertThat(awaitEnded()).isSameAs(firstTaker);
        assertThat(dealer.nextEnded()).isNull();
        assertThat(dealer.connections()).isZero();
    }

    @Test
    void a_connection_ends_after_all_that_it_sent_was_received() {
        try (ZContext others = new ZContext()) {
            ZMQ.Socket sender = others.createSocket(SocketType.DEALER);
            sender.setLinger(LONG);
            sender.connect("tcp://127.0.0.1:" + port);
            for (int i = 0; i < 500; i++) {
                sender.send("message " + i);
            }
        }
        for (int i = 0; i < 500; i++) {
            assertThat(dealer.nextEnded()).isNull();
            assertThat(socket.recvStr()).isEqualTo("message " + i);
        }
        assertThat(awaitEnded()).isNotNull();
    }

    @Test
    void gives_nothing_to_who_opens_the_port_and_says_nothing() throws Exception {
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
                ZMQ.Poller poller = context.createPoller(1)) {
            // What it greets with shows that it has taken the connection in.
            assertThat(silent.getInputStream().read()).isEqualTo(0xff);
            poller.register(socket, ZMQ.Poller.POLLOUT);
            assertThat(poller.poll(300)).isZero();
            assertThat(socket.send("for a friend", ZMQ.DONTWAIT)).isFalse();
            try (Peer peer = new Peer()) {
                send("for a friend");
                assertThat(peer.receive()).isEqualTo("for a friend");
                assertThat(dealer.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void does_for_a_socket_that_follows_nothing_what_it_always_did() {
        int plainPort;
        try (ZMQ.Socket plain = context.createSocket(SocketType.DEALER); Peer peer = new Peer()) {
            plainPort = plain.bindToRandomPort("tcp://127.0.0.1");
            plain.setReceiveTimeOut(LONG);
            peer.connect(plainPort);
            plain.sendMore("");
            plain.send("hello");
            assertThat(peer.receive()).isEqualTo("hello");
            peer.send("back");
            assertThat(plain.recv()).isEmpty();
            assertThat(plain.recvStr()).isEqualTo("back");
            assertThat(((Dealer) plain.base()).nextEnded()).isNull();
        }
    }

    private void send(String text) {
        assertThat(socket.sendMore("")).isTrue();
        assertThat(socket.send(text)).isTrue();
    }

    /** Waits for the end of a connection as a loop does: with a poller, until the socket can be read. */
    private @Nullable Object awaitEnded() {
        try (ZMQ.Poller poller = context.createPoller(1)) {
            poller.register(socket, ZMQ.Poller.POLLIN);
            assertThat(poller.poll(LONG)).isEqualTo(1);
        }
        assertThat(socket.recv(ZMQ.DONTWAIT)).isNull();
        return dealer.nextEnded();
    }

    /** A REP socket that is connected to the DEALER. */
    private final class Peer implements AutoCloseable {

        private final ZContext others = new ZContext();
        private final ZMQ.Socket rep = others.createSocket(SocketType.REP);

        Peer() {
            others.setLinger(0);
            rep.setReceiveTimeOut(LONG);
            connect(port);
        }

        void connect(int other) {
            rep.connect("tcp://127.0.0.1:" + other);
        }

        String receive() {
            return rep.recvStr();
        }

        void send(String text) {
            rep.send(text);
        }

        @Override
        public void close() {
            others.close();
        }
    }
}
