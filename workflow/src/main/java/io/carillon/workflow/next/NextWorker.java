package io.carillon.workflow.next;

import java.util.List;
import java.util.stream.Collectors;

import io.carillon.event.python.PythonText;

/**
 * A worker that is to be launched (nowcast 5). Immutable.
 *
 * @param module what is run: a Python module such as {@code nowcast.workers.download_weather}, or a worker of the
 *               configuration
 * @param args   its arguments, behind the configuration file
 * @param host   where; {@link #LOCALHOST} is this machine
 */
public record NextWorker(String module, List<String> args, String host) {

    /** The host that stands for this machine. */
    public static final String LOCALHOST = "localhost";

    /** Copies the arguments. */
    public NextWorker {
        args = List.copyOf(args);
    }

    /** A worker on this machine, without arguments. */
    public NextWorker(String module) {
        this(module, List.of(), LOCALHOST);
    }

    /** The name that the worker has in messages: the last part of its module (nowcast 6). */
    public String name() {
        return module.substring(module.lastIndexOf('.') + 1);
    }

    /** As the original writes it to logs: {@code NextWorker(module='…', args=[…], host='…')}. */
    @Override
    public String toString() {
        return "NextWorker(module=" + PythonText.repr(module) + ", args="
                + args.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]")) + ", host="
                + PythonText.repr(host) + ")";
    }
}
