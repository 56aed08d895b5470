package io.carillon.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How long a short command takes from nothing, against a bare "hello" of the same JDK, in turns. */
final class StartBench implements Benchmark {

    private static final int STARTS = 15;
    private static final String HELLO = """
            public class Hello {
                public static void main(String[] args) {
                    System.out.println("hello");
                }
            }
            """;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String summary() {
        return "./aviso key ... from nothing, against a bare java Hello";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        try (Scratch scratch = new Scratch(disk)) {
            Path home = Path.of(System.getProperty("java.home"), "bin");
            Path source = scratch.folder().resolve("Hello.java");
            Files.writeString(source, HELLO);
            once(List.of(home.resolve("javac").toString(), source.toString()));
            List<String> hello = List.of(home.resolve("java").toString(), "-cp", scratch.folder().toString(), "Hello");
            List<String> key = List.of("./aviso", "key",
                    "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203");
            double[] helloMillis = new double[STARTS];
            double[] keyMillis = new double[STARTS];
            once(hello);
            once(key);
            for (int i = 0; i < STARTS; i++) {
                helloMillis[i] = once(hello);
                keyMillis[i] = once(key);
            }
            double bare = Measured.median(helloMillis);
            double ours = Measured.median(keyMillis);
            out.printf(
                    "java Hello: %.0f ms, aviso key: %.0f ms, ratio %.2f (medians of %d; wanted: at most 4, and under"
                            + " 200 ms)%n",
                    bare, ours, ours / bare, STARTS);
        }
    }

    private static double once(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null"))).start();
        int status = process.waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + status);
        }
        return millis;
    }
}
