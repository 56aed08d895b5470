package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.carillon.event.python.PythonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code command}: runs a shell command (aviso-v1 6.3). As in v1, what it writes to standard error is failure and its
 * exit status is not looked at, unless {@code check_exit_code} says so. A command that says by its exit status 0 that
 * it is done is not run again, whatever it wrote. Interrupted, it is killed with all that it started.
 */
final class CommandTrigger implements NoticeTrigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** Of what a command writes, this much is kept of each stream. */
    private static final int OUTPUT_BYTES = 64 << 10;

    private static final int KILLED_SECONDS = 5;

    private final CommandTemplate command;
    private final Map<String, TextTemplate> environment;
    private final boolean checkExitCode;

    private CommandTrigger(CommandTemplate command, Map<String, TextTemplate> environment, boolean checkExitCode) {
        this.command = command;
        this.environment = environment;
        this.checkExitCode = checkExitCode;
    }

    @Override
    public void fire(Notice notice) throws TriggerException, InterruptedException {
        LOG.info("Starting Command Trigger...");
        try (EventValues values = new EventValues(notice)) {
            run(values);
        } catch (IOException e) {
            throw new TriggerException("the command can't be started: " + FileProblem.of(e), true, e);
        }
        LOG.info("Command Trigger completed");
    }

    private void run(EventValues values) throws TriggerException, InterruptedException, IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command.script())
                .redirectInput(ProcessBuilder.Redirect.INHERIT);
        for (Map.Entry<String, TextTemplate> variable : environment.entrySet()) {
            builder.environment().put(variable.getKey(), variable.getValue().fill(values));
        }
        for (Map.Entry<String, String> variable : command.variables().entrySet()) {
            builder.environment().put(variable.getKey(), values.get(variable.getValue()));
        }
        Process process;
        try {
            process = builder.start();
        } catch (IllegalArgumentException e) {
            throw new TriggerException("a value can't be passed to the command: " + e.getMessage(), false, e);
        }
        try {
            end(process);
        } finally {
            kill(process);
        }
    }

    private void end(Process process) throws TriggerException, InterruptedException {
        FutureTask<String> output = reading(process.getInputStream());
        FutureTask<String> errors = reading(process.getErrorStream());
        process.waitFor();
        String said = result(output);
        if (!said.isEmpty()) {
            LOG.info("{}", said);
        }
        String failure = result(errors);
        int exit = process.exitValue();
        if (!failure.isEmpty()) {
            throw new TriggerException(failure, exit != 0);
        }
        if (checkExitCode && exit != 0) {
            throw new TriggerException("the command ended with exit code " + exit, true);
        }
    }

    private static FutureTask<String> reading(InputStream stream) {
        Callable<String> read = () -> {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            byte[] chunk = new byte[8192];
            long dropped = 0;
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                int room = Math.min(n, OUTPUT_BYTES - kept.size());
                kept.write(chunk, 0, room);
                dropped += n - room;
            }
            return kept.toString(UTF_8) + (dropped > 0 ? "... (" + dropped + " bytes more)" : "");
        };
        FutureTask<String> task = new FutureTask<>(read);
        // not virtual: who reads from a process holds its carrier, of which there are as many as cores
        Thread.ofPlatform().daemon().name("aviso-command-output").start(task);
        return task;
    }

    private static String result(FutureTask<String> reading) throws TriggerException, InterruptedException {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            throw new TriggerException("what the command wrote can't be read: " + e.getCause(), true, e);
        }
    }

    /** Ends what is left of the command and of what it started, after it was cut short. */
    private static void kill(Process process) throws InterruptedException {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(KILLED_SECONDS, TimeUnit.SECONDS);
        }
    }

    static final class Factory implements TriggerFactory {
        @Override
        public String type() {
            return "command";
        }

        @Override
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            String workingDir = parameters.text("working_dir", null);
            String command = parameters.text("command");
            // The folder is the listener's own text, which may hold variables of the shell; no value is put into it.
            CommandTemplate template = CommandTemplate.of(command);
            String script = workingDir == null ? template.script() : "cd " + workingDir + ";" + template.script();
            Map<String, TextTemplate> environment = new HashMap<>();
            for (Map.Entry<String, ?> variable : parameters.mapping("environment").entrySet()) {
                environment.put(variable.getKey(), TextTemplate.ofVariable(PythonText.str(variable.getValue())));
            }
            return new CommandTrigger(template.withScript(script), environment,
                    parameters.flag("check_exit_code", false));
        }
    }
}
