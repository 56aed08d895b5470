package io.carillon.logging.syslog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Connects to a log server over TCP.
 *
 * @param timeout how long that may take
 * @param tls     whether the connection is encrypted; then the server proves who it is to an authority that the JDK
 *                trusts
 */
record TcpConnector(String host, int port, Duration timeout, boolean tls) implements StreamTransport.Connector {

    @Override
    public StreamTransport.Connection connect() throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) timeout.toMillis());
            Socket ready = tls ? encrypted(socket) : socket;
            return new StreamTransport.Connection(ready.getOutputStream(), ready);
        } catch (IOException e) {
            socket.close();
            throw new IOException(host + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private Socket encrypted(Socket socket) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket encrypted = (SSLSocket) factory.createSocket(socket, host, port, true);
        SSLParameters parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.setSoTimeout((int) timeout.toMillis());
        encrypted.startHandshake();
        return encrypted;
    }
}
