package io.carillon.server.etcd;

/** Where the messages of a watch stream go. Used on the event loop of its connection. */
interface WatchOutlet {

    /** Sends a message. */
    void send(WatchMessage message);

    /** Whether the connection takes no more at present. */
    boolean isFull();

    /** Calls back each time that the connection takes more again. */
    void onRoom(Runnable callback);

    /** Ends the answer, because the server stops. */
    void end();
}
