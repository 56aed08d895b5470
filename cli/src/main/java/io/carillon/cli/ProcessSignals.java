package io.carillon.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of this process. The second signal of one kind ends the process at once, so that a command that doesn't heed
 * the first can't hang.
 *
 * <p>
 * Uses {@code sun.misc.Signal} of the module {@code jdk.unsupported}, by reflection because the compiler warns of it and
 * the warning can't be turned off. There is no other way to tell Ctrl-C from {@code kill}. SIGQUIT can't be handled: the
 * virtual machine keeps it for itself and answers with a list of its threads.
 */
final class ProcessSignals implements Signals {

    private static final int EXIT_CODE_OF_SECOND = 1;

    @Override
    public void handle(String signal, Runnable action) {
        AtomicBoolean seen = new AtomicBoolean();
        InvocationHandler handler = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                if (seen.getAndSet(true)) {
                    Runtime.getRuntime().halt(EXIT_CODE_OF_SECOND);
                }
                action.run();
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handler of SIG" + signal;
        };
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[]{handlerType}, handler);
            signalType.getMethod("handle", signalType, handlerType).invoke(null,
                    signalType.getConstructor(String.class).newInstance(signal), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} can't be handled", signal, e);
        }
    }
}
