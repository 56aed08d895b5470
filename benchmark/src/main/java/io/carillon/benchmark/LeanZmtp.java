package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;

/**
 * A worker's connection to a broker (ZMTP 3.0, a REQ socket), and nothing else: the load must not be the thing that is
 * measured. Used by one thread.
 */
final class LeanZmtp implements AutoCloseable {

    private static final int GREETING_LENGTH = 64;
    private static final int MORE = 1;
    private static final int LONG = 2;
    private static final int COMMAND = 4;
    private static final int LONGEST_SHORT_FRAME = 255;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    /** Connects to a port of this machine. */
    LeanZmtp(int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(Peer.local(port), (int) PATIENCE.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
        byte[] greeting = new byte[GREETING_LENGTH];
        greeting[0] = (byte) 0xff;
        greeting[9] = 0x7f;
        greeting[10] = 3;
        System.arraycopy("NULL".getBytes(US_ASCII), 0, greeting, 12, 4);
        out.write(greeting);
        out.write("\4\31\5READY\13Socket-Type\0\0\0\3REQ".getBytes(US_ASCII));
        in.readFully(new byte[GREETING_LENGTH]);
    }

    /** Sends a message and waits for the reply. */
    String ask(String message) throws IOException {
        byte[] body = message.getBytes(UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 16);
        DataOutputStream frames = new DataOutputStream(bytes);
        frames.write(new byte[]{MORE, 0});
        if (body.length > LONGEST_SHORT_FRAME) {
            frames.write(LONG);
            frames.writeLong(body.length);
        } else {
            frames.write(0);
            frames.write(body.length);
        }
        frames.write(body);
        bytes.writeTo(out);
        return reply();
    }

    /** The last frame of the next message; commands are passed over. */
    private String reply() throws IOException {
        while (true) {
            int flags = in.readUnsignedByte();
            long length = (flags & LONG) == 0 ? in.readUnsignedByte() : in.readLong();
            byte[] frame = in.readNBytes(Math.toIntExact(length));
            if ((flags & (COMMAND | MORE)) == 0) {
                return new String(frame, UTF_8);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
