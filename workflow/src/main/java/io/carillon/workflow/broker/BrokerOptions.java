package io.carillon.workflow.broker;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import io.carillon.workflow.config.CarillonSettings;
import io.carillon.workflow.config.CurveKeys;
import io.carillon.workflow.config.NowcastConfig;
import org.jspecify.annotations.Nullable;

/**
 * How a broker is set up.
 *
 * @param bind               the addresses where it listens; {@code *} is all of this machine
 * @param workersPort        where workers connect; 0 is any that is free
 * @param managerPort        where the manager connects; 0 is any that is free
 * @param maxWaitingRequests how many requests it keeps before it takes no more from workers, who then wait
 * @param drainTime          how long it waits for replies when it is told to stop
 * @param curve              keys for encryption; null for none
 */
public record BrokerOptions(List<String> bind, int workersPort, int managerPort, int maxWaitingRequests,
        Duration drainTime, @Nullable CurveKeys curve) {

    /** Copies the list. */
    public BrokerOptions {
        bind = List.copyOf(bind);
    }

    /**
     * Those of a configuration. Where it says nothing else, the broker listens where {@code zmq.host} is, and on the
     * loopback address: never on all addresses of the machine, because nobody is asked for a password.
     *
     * @throws BrokerException when {@code zmq.host} is no address of this machine
     */
    public static BrokerOptions of(NowcastConfig config) throws BrokerException {
        CarillonSettings settings = config.settings();
        List<String> bind = settings.bind().isEmpty() ? addressesOf(config.host()) : settings.bind();
        return new BrokerOptions(bind, config.workersPort(), config.managerPort(), settings.maxWaitingRequests(),
                settings.drainTime(), settings.curve());
    }

    private static List<String> addressesOf(String host) throws BrokerException {
        try {
            InetAddress address = InetAddress.getByName(host);
            if (address.isLoopbackAddress()) {
                return List.of("127.0.0.1");
            }
            if (NetworkInterface.getByInetAddress(address) != null) {
                return List.of("127.0.0.1", address.getHostAddress());
            }
        } catch (UnknownHostException | SocketException e) {
            throw new BrokerException(
                    "zmq: host: the address of " + host
                            + " can't be found; say in carillon: broker: bind where to listen ('*' for all addresses)",
                    e);
        }
        throw new BrokerException("zmq: host: " + host
                + " is no address of this machine; say in carillon: broker: bind where to listen ('*' for all addresses)");
    }
}
