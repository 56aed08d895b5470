package zmq.socket.reqrep;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import zmq.Ctx;
import zmq.Msg;
import zmq.Options;
import zmq.SocketBase;
import zmq.ZError;
import zmq.ZMQ;
import zmq.pipe.Pipe;
import zmq.socket.FQ;
import zmq.socket.LB;
import zmq.util.Blob;
import zmq.util.ValueReference;

/**
 * A DEALER socket: takes from all its connections in turn, and gives to them in turn. In place of JeroMQ's class of
 * this name, for the rest of JeroMQ.
 *
 * <p>
 * On request ({@link #followConnections}) it tells what JeroMQ's own keeps to itself: which connection took a message,
 * and which have ended since, so that what those had can be given to others. And it gives nothing to a connection whose
 * handshake isn't over, be it a scan of ports or a stranger.
 *
 * <p>
 * As any socket of ZeroMQ, for one thread at a time.
 */
public class Dealer extends SocketBase {

    private final FQ in = new FQ();
    private final LB out = new LB();
    private boolean probesRouters;

    private boolean follows;
    private final Set<Pipe> unidentified = new HashSet<>();
    private final ValueReference<Pipe> taker = new ValueReference<>();
    private final Queue<Pipe> ended = new ArrayDeque<>();
    private int connections;

    /** To be created by a context. */
    public Dealer(Ctx context, int thread, int id) {
        super(context, thread, id);
        options.type = ZMQ.ZMQ_DEALER;
        options.canSendHelloMsg = true;
        options.canReceiveHiccupMsg = true;
    }

    /**
     * From now on keeps an account of its connections. To be called before the socket is bound or connected; whoever
     * calls it is to ask for {@link #nextEnded} whenever the socket can be read.
     */
    public final void followConnections() {
        follows = true;
        options.recvIdentity = true;
    }

    /** How many connections there are whose handshake is over and that haven't ended. Of a socket that follows them. */
    public final int connections() {
        return connections;
    }

    /** Which connection took the last message that was sent; null before the first. */
    public final @Nullable Object taker() {
        return taker.get();
    }

    /**
     * The next connection that has ended, of a socket that follows them: each once, and after all that it had sent has
     * been received. Until it has been asked for the socket can be read, although there may be no message.
     *
     * @return one that was a {@link #taker} if it was sent anything; null when there is none
     */
    public final @Nullable Object nextEnded() {
        return ended.poll();
    }

    @Override
    protected void xattachPipe(Pipe pipe, boolean subscribesToAll, boolean isLocallyInitiated) {
        if (probesRouters) {
            pipe.write(new Msg());
            pipe.flush();
        }
        if (follows && !isIdentified(pipe)) {
            unidentified.add(pipe);
        } else {
            attach(pipe);
        }
    }

    /** Its identity, which may be empty, is the first that a connection has after its handshake. */
    private static boolean isIdentified(Pipe pipe) {
        return pipe.read() != null;
    }

    private void attach(Pipe pipe) {
        in.attach(pipe);
        out.attach(pipe);
        connections++;
    }

    @Override
    protected void xreadActivated(Pipe pipe) {
        if (!unidentified.contains(pipe)) {
            in.activated(pipe);
        } else if (isIdentified(pipe)) {
            unidentified.remove(pipe);
            attach(pipe);
        }
    }

    @Override
    protected void xwriteActivated(Pipe pipe) {
        out.activated(pipe);
    }

    @Override
    protected void xpipeTerminated(Pipe pipe) {
        if (unidentified.remove(pipe)) {
            return;
        }
        in.terminated(pipe);
        out.terminated(pipe);
        connections--;
        if (follows) {
            ended.add(pipe);
        }
    }

    @Override
    protected boolean xsend(Msg message) {
        return sendpipe(message, taker);
    }

    @Override
    protected @Nullable Msg xrecv() {
        return recvpipe(null);
    }

    /** For REQ, which is built on this class. */
    protected final boolean sendpipe(Msg message, @Nullable ValueReference<Pipe> pipe) {
        return out.sendpipe(message, errno, pipe);
    }

    /** For REQ, which is built on this class. */
    protected final @Nullable Msg recvpipe(@Nullable ValueReference<Pipe> pipe) {
        Msg message = in.recvPipe(errno, pipe);
        // Another identity comes when a connection of this side's was made again.
        while (message != null && message.isIdentity()) {
            message = in.recvPipe(errno, pipe);
        }
        return message;
    }

    @Override
    protected boolean xhasIn() {
        return !ended.isEmpty() || in.hasIn();
    }

    @Override
    protected boolean xhasOut() {
        return out.hasOut();
    }

    @Override
    protected Blob getCredential() {
        return in.getCredential();
    }

    @Override
    protected boolean xsetsockopt(int option, Object value) {
        if (option == ZMQ.ZMQ_PROBE_ROUTER) {
            probesRouters = Options.parseBoolean(option, value);
            return true;
        }
        errno.set(ZError.EINVAL);
        return false;
    }
}
