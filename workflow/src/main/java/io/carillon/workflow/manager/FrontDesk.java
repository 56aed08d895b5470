package io.carillon.workflow.manager;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.event.python.PythonText;
import io.carillon.workflow.checklist.ManagerState;
import io.carillon.workflow.config.MessageRegistry.WorkerEntry;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.MessageCodec;
import io.carillon.workflow.message.MessageException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests, answers at once those that change nothing, and passes on the others. So a worker that needs something
 * of the checklist never waits for rules that take their time. For the socket's thread.
 */
final class FrontDesk {

    private static final Logger LOG = LoggerFactory.getLogger("manager");
    private static final int MOST_CHARACTERS_LOGGED = 200;

    /** When more wait than this, further ones are left to the broker. */
    private static final int MOST_WAITING = 10_000;

    private final ManagerState state;
    private final BlockingQueue<ManagerEvent> events;
    private final Map<String, Section> sections = new ConcurrentHashMap<>();
    private volatile NowcastConfig config;
    private @Nullable ManagerSocket socket;

    /** A section as it is sent. */
    private static final class Section {
        private final Object value;
        private final byte[] reply;

        Section(Object value, byte[] reply) {
            this.value = value;
            this.reply = reply;
        }

        /** Sections that haven't changed are the same objects; to compare what is in them would take long. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Object section) {
            return value == section;
        }
    }

    FrontDesk(NowcastConfig config, ManagerState state, BlockingQueue<ManagerEvent> events) {
        this.config = config;
        this.state = state;
        this.events = events;
    }

    /** Answers over this socket. To be called before anything comes. */
    void use(ManagerSocket answering) {
        socket = answering;
    }

    /** Goes by another configuration. From any thread. */
    void use(NowcastConfig newConfig) {
        config = newConfig;
    }

    /** Takes a request. */
    void accept(Frames frames) {
        byte[] reply;
        try {
            reply = replyOrPassOn(frames);
        } catch (RuntimeException e) {
            LOG.error("a message could not be dealt with; it was refused", e);
            reply = ReplyType.UNREGISTERED_MESSAGE_TYPE.bytes();
        }
        if (reply != null && socket != null) {
            socket.sendNow(new Frames(frames.envelope(), reply));
        }
    }

    private byte @Nullable [] replyOrPassOn(Frames frames) {
        if (frames.body().size() != 1) {
            LOG.error("a message was refused: its body has {} frames; it must have one", frames.body().size());
            return ReplyType.UNREGISTERED_MESSAGE_TYPE.bytes();
        }
        Message message;
        try {
            message = MessageCodec.decode(frames.body().getFirst());
        } catch (MessageException e) {
            LOG.error("a message was refused: {}", shown(String.valueOf(e.getMessage())));
            return ReplyType.UNREGISTERED_MESSAGE_TYPE.bytes();
        }
        WorkerEntry worker = config.registry().worker(message.source());
        if (worker == null) {
            LOG.error("a message came from a worker that is not in the message registry: {}", shown(message.source()));
            return ReplyType.UNREGISTERED_WORKER.bytes();
        }
        String text = worker.types().get(message.type());
        if (text == null) {
            LOG.error("a message of {} has a type that is not in the message registry: {}", message.source(),
                    shown(message.type()));
            return ReplyType.UNREGISTERED_MESSAGE_TYPE.bytes();
        }
        LOG.debug("message from {}: ({}) {}", message.source(), message.type(), text);
        if (message.type().equals(Message.NEED)) {
            return need(frames, message);
        }
        events.add(new ManagerEvent.Request(frames, message));
        return null;
    }

    /** Whether it can take more. */
    boolean hasRoom() {
        return events.size() < MOST_WAITING;
    }

    private byte[] need(Frames frames, Message message) {
        Map<String, @Nullable Object> checklist = state.checklist().sections();
        Object key = message.payload();
        if (key == null || !checklist.containsKey(PythonText.str(key))) {
            LOG.error("{} needs the section {} of the checklist, which is not there; there are {}", message.source(),
                    shown(PythonText.str(key)), checklist.keySet());
            answered(frames, message, ReplyType.UNREGISTERED_MESSAGE_TYPE);
            return ReplyType.UNREGISTERED_MESSAGE_TYPE.bytes();
        }
        answered(frames, message, ReplyType.ACK);
        String name = PythonText.str(key);
        Object section = checklist.get(name);
        if (section == null) {
            return ReplyType.ACK.bytes();
        }
        Section known = sections.get(name);
        if (known == null || !known.isOf(section)) {
            known = new Section(section,
                    MessageCodec.encode(new Message(Message.MANAGER, ReplyType.ACK.text(), section)));
            sections.put(name, known);
        }
        return known.reply;
    }

    private void answered(Frames frames, Message message, ReplyType reply) {
        events.add(new ManagerEvent.Answered(frames, message, reply, Instant.now()));
    }

    /** What came from outside, in one line that isn't long. */
    static String shown(String text) {
        String start = text.length() > MOST_CHARACTERS_LOGGED ? text.substring(0, MOST_CHARACTERS_LOGGED) + "…" : text;
        return PythonText.repr(start);
    }
}
