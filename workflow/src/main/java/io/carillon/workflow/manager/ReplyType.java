package io.carillon.workflow.manager;

import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.MessageCodec;

/** The five replies that a worker may get; every worker's registry has them (nowcast 3). */
enum ReplyType {

    /** The message was acted on. */
    ACK("ack"),
    /** The checklist was emptied. */
    CHECKLIST_CLEARED("checklist cleared"),
    /** The sender is not in the message registry. */
    UNREGISTERED_WORKER("unregistered worker"),
    /** The message can't be acted on; nothing has come of it. */
    UNREGISTERED_MESSAGE_TYPE("unregistered message type"),
    /** The payload was kept, but what follows could not be found out. */
    NO_AFTER_WORKER_FUNCTION("no after_worker function");

    private final String text;
    private final byte[] bytes;

    ReplyType(String text) {
        this.text = text;
        bytes = MessageCodec.encode(new Message(Message.MANAGER, text));
    }

    /** As it stands in messages. */
    String text() {
        return text;
    }

    /** A reply without payload. */
    byte[] bytes() {
        return bytes.clone();
    }

    /** The one that a text names. */
    static ReplyType of(String text) {
        for (ReplyType type : values()) {
            if (type.text.equals(text)) {
                return type;
            }
        }
        throw new IllegalArgumentException("no reply is called " + text);
    }
}
