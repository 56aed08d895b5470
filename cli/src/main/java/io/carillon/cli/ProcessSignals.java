package io.carillon.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals of this process. The second signal of one kind ends the process at once, so that a command that doesn't
 * heed the first can't hang; but for SIGHUP, which doesn't ask for an end.
 *
 * <p>
 * Uses {@code sun.misc.Signal} of the module {@code jdk.unsupported}: there is no other way to tell Ctrl-C from
 * {@code kill}. By reflection, because the compiler warns of it and the warning can't be turned off. SIGQUIT can't be
 * handled: the virtual machine keeps it for itself and answers with a list of its threads.
 */
final class ProcessSignals implements Signals {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    @Override
    public void handle(String signal, Runnable action) {
        AtomicBoolean seen = new AtomicBoolean();
        Runnable once = () -> {
            if (seen.getAndSet(true) && !signal.equals(HANGUP)) {
                Runtime.getRuntime().halt(ExitCode.ABORTED);
            }
            action.run();
        };
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            MethodHandle run = MethodHandles.publicLookup()
                    .findVirtual(Runnable.class, "run", MethodType.methodType(void.class)).bindTo(once);
            Object handler = MethodHandleProxies.asInterfaceInstance(handlerType,
                    MethodHandles.dropArguments(run, 0, signalType));
            signalType.getMethod("handle", signalType, handlerType).invoke(null,
                    signalType.getConstructor(String.class).newInstance(signal), handler);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIG{} can't be handled", signal, e);
        }
    }
}
