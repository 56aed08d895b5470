package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.logging.Loggers;

/**
 * Run once after a build, by the launcher, while the JVM writes down which classes a command needs (an AOT cache): so
 * that {@code aviso notify} starts in half the time. It notifies a server that only seems to be one.
 */
final class StartupTraining {

    private static final String EVENT = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203";

    private StartupTraining() {
    }

    /** Runs the commands that are to start fast. */
    public static void main(String[] arguments) throws IOException {
        Loggers.select();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", StartupTraining::answer);
        server.start();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        Path noFolder = Path.of("/nonexistent");
        Env env = new Env(Map.of(), noFolder, noFolder, nowhere, nowhere, (_, _) -> {
        });
        String port = "-P" + server.getAddress().getPort();
        int notified = Aviso.run(new String[]{"notify", EVENT + ",payload=Landed", port}, env);
        String[] fields = EVENT.split(",", -1);
        List<String> words = new ArrayList<>(List.of("notify", port, "--json"));
        words.addAll(List.of(fields));
        notified += Carillon.run(words.toArray(String[]::new), env);
        int read = Aviso.run(new String[]{"value", EVENT, port}, env);
        server.stop(0);
        System.exit(notified + read);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] answer = "{\"header\":{\"cluster_id\":\"1\",\"revision\":\"1\"},\"succeeded\":true}".getBytes(UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }
}
