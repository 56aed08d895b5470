package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.carillon.event.python.PythonJson;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands of {@code aviso-config} do to a store and to a folder (aviso-v1 7). */
class AvisoConfigTest {

    private static final String KEYS = "/ec/config/";
    private static final AtomicInteger SERVICES = new AtomicInteger();

    @TempDir
    private static Path data;
    private static @Nullable EventStore store;
    private static @Nullable CarillonServer server;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Path home = Path.of("");
    private Path folder = Path.of("");
    /** Each test has a service of its own. */
    private String service = "";

    @BeforeAll
    static void startServer() {
        EventStore opened = EmbeddedStore.open(EmbeddedOptions.in(data));
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        store = opened;
        server = CarillonServer.start(opened, new ServerOptions(free, free, "test"));
    }

    @AfterAll
    static void stopServer() {
        Objects.requireNonNull(server).close();
        Objects.requireNonNull(store).close();
        HTTP.close();
    }

    @BeforeEach
    void makeFolders(@TempDir Path scratch) throws IOException {
        home = Files.createDirectories(scratch.resolve("home"));
        folder = Files.createDirectories(scratch.resolve("folder"));
        service = "svc" + SERVICES.incrementAndGet() + "/v1";
    }

    private Run run(String... words) {
        return run(Map.of(), words);
    }

    private Run run(Map<String, String> variables, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("-P" + Objects.requireNonNull(server).etcdAddress().getPort());
        Map<String, String> environment = new TreeMap<>(Map.of("AVISO_CONFIGURATION_HOST", "127.0.0.1", "USER", "me"));
        environment.putAll(variables);
        return Run.avisoConfig(home, environment, all.toArray(String[]::new));
    }

    private Run push(String message, String... more) {
        List<String> words = new ArrayList<>(List.of("push", service, "-D", folder.toString(), "-m", message));
        words.addAll(List.of(more));
        Run run = run(words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private void write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
    }

    private String shown(String... paths) {
        StringBuilder lines = new StringBuilder();
        for (String path : paths) {
            lines.append(folder).append('/').append(path).append('\n');
        }
        return lines.toString();
    }

    private String keys(String... paths) {
        StringBuilder lines = new StringBuilder();
        for (String path : paths) {
            lines.append(KEYS).append(service).append(path).append('\n');
        }
        return lines.toString();
    }

    private static Map<?, ?> post(String path, Map<?, ?> body) throws IOException, InterruptedException {
        return post(path, PythonJson.compact(body));
    }

    private static Map<?, ?> post(String path, String body) throws IOException, InterruptedException {
        InetSocketAddress address = Objects.requireNonNull(server).etcdAddress();
        HttpResponse<String> response = HTTP
                .send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path))
                        .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return (Map<?, ?>) Objects.requireNonNull(JsonReader.read(response.body()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static void put(String key, String value) throws IOException, InterruptedException {
        post("/v3/kv/put", Map.of("key", base64(key), "value", base64(value)));
    }

    /** What the store has under the keys that begin with that of the service. */
    private Map<String, String> stored() throws IOException, InterruptedException {
        String prefix = KEYS + service;
        byte[] end = prefix.getBytes(UTF_8);
        end[end.length - 1]++;
        Map<String, String> stored = new TreeMap<>();
        if (post("/v3/kv/range", Map.of("key", base64(prefix), "range_end", Base64.getEncoder().encodeToString(end)))
                .get("kvs") instanceof List<?> entries) {
            for (Object entry : entries) {
                Map<?, ?> kv = (Map<?, ?>) Objects.requireNonNull(entry);
                stored.put(text(kv.get("key")).substring(prefix.length()), text(kv.get("value")));
            }
        }
        return stored;
    }

    private static String text(@Nullable Object base64) {
        return base64 == null ? "" : new String(Base64.getDecoder().decode(String.valueOf(base64)), UTF_8);
    }

    private Map<?, ?> status() {
        return (Map<?, ?>) Objects.requireNonNull(JsonReader.read(run("status", service).out()));
    }

    private static List<String> tree(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(path -> !path.equals(root)).map(path -> root.relativize(path).toString()).sorted()
                    .toList();
        }
    }

    private Run pull(Path into, String... more) {
        List<String> words = new ArrayList<>(List.of("pull", service, "--dir", into.toString()));
        words.addAll(List.of(more));
        return run(words.toArray(String[]::new));
    }

    @Test
    void pushPutsTheFilesAndAStatusUnderTheServiceInOneTransaction() throws Exception {
        write("a.txt", "a1\n");
        write("sub/b.txt", "b1\n");
        Run run = push("first");
        assertThat(run).isEqualTo(new Run(0, shown("a.txt", "sub/b.txt"),
                "Push operation for service " + service + " successfully executed\n"));
        Map<String, String> stored = stored();
        assertThat(stored).containsOnlyKeys("", "/a.txt", "/sub/b.txt").containsEntry("/a.txt", "a1\n")
                .containsEntry("/sub/b.txt", "b1\n");
        assertThat(stored.get("")).matches("\\{\"etcd_user\": null, \"message\": \"first\", \"unix_user\": \"me\","
                + " \"aviso_version\": \"1\\.0\\.1\", \"engine\": \"ETCD_REST\", \"hostname\": \".+\","
                + " \"date_time\": \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\"}");
    }

    @Test
    void eachPushIsAVersionThatNamesTheOneBefore() throws Exception {
        write("a.txt", "a1");
        push("m1");
        long first = revision();
        push("m2");
        assertThat(status().get("version")).isEqualTo(2);
        assertThat(status().get("prev_rev")).isEqualTo((int) first);
        assertThat(run("status", service).out())
                .startsWith("{\n    \"aviso_version\": \"1.0.1\",\n    \"date_time\": ");
        run("revert", service);
        assertThat(status().get("version")).isEqualTo(3);
        assertThat(status().get("message")).isEqualTo("m1");
        assertThat(status().containsKey("prev_rev")).isFalse();
    }

    private static long revision() throws IOException, InterruptedException {
        Map<?, ?> header = (Map<?, ?>) Objects
                .requireNonNull(post("/v3/kv/range", Map.of("key", base64("x"))).get("header"));
        return Long.parseLong(String.valueOf(header.get("revision")));
    }

    @Test
    void filesComeBackByteForByteHiddenOnesIncluded() throws Exception {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        Files.write(folder.resolve("binary"), bytes);
        write(".hidden", "h");
        write("deep/er/é b.txt", "ü");
        push("m");
        Path into = home.resolve("in/to");
        Run run = pull(into);
        assertThat(run.err()).isEqualTo("Pull operation for service " + service + " successfully executed\n");
        assertThat(run.out()).isEqualTo(into + "/deep/er/é b.txt\n" + into + "/binary\n" + into + "/.hidden\n");
        assertThat(tree(into)).containsExactly(".hidden", "binary", "deep", "deep/er", "deep/er/é b.txt");
        assertThat(into.resolve("binary")).hasBinaryContent(bytes);
        assertThat(into.resolve("deep/er/é b.txt")).hasContent("ü");
    }

    @Test
    void linksToFilesAreFollowedAndThoseToFoldersAreNot() throws Exception {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.writeString(outside.resolve("o.txt"), "o");
        write("a.txt", "a");
        Files.createSymbolicLink(folder.resolve("file"), outside.resolve("o.txt"));
        Files.createSymbolicLink(folder.resolve("folder"), outside);
        assertThat(push("m").out()).isEqualTo(shown("a.txt", "file"));
    }

    @Test
    void whatCannotBePushedIsLeftOutAndNamed() throws Exception {
        write("empty", "");
        write("large", "x".repeat(1025));
        Files.write(folder.resolve("huge"), new byte[1_048_577]);
        write("good", "x".repeat(1024));
        Run run = run(Map.of("AVISO_MAX_FILE_SIZE", "1"), "push", service, "-D", folder + "/", "-m", "m");
        assertThat(run.out()).isEqualTo(shown("good"));
        assertThat(run.err()).isEqualTo("""
                File empty is left out, for it is empty and clients of Aviso v1 can't read empty files
                File huge exceeds hard limit of max file size allowed of 1048576B\s
                File large exceeds the configured max file size allowed of 1024B, try increasing the limit in the\
                 configuration
                Push operation for service %s successfully executed
                """.formatted(service));
        assertThat(stored()).containsOnlyKeys("", "/good");
    }

    @Test
    void withoutFilesNothingIsPushed() throws Exception {
        Run nothing = new Run(0, "", "No file found to push for service " + service + "\n");
        assertThat(push("m", "--delete")).isEqualTo(nothing);
        assertThat(run("push", service, "-D", folder + "/nowhere", "-m", "m")).isEqualTo(nothing);
        assertThat(stored()).isEmpty();
        Run unnamed = run("push", service, "-D", "", "-m", "m");
        assertThat(unnamed).isEqualTo(new Run(255, "", "The folder to push must be named; . is the one you are in\n"));
    }

    @Test
    void aFileThatCannotBeReadIsAnErrorAndNothingIsPushed() throws Exception {
        write("a.txt", "a");
        Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));
        Run run = run("push", service, "-D", folder.toString(), "-m", "m");
        assertThat(run).isEqualTo(new Run(255, "", "Error occurred while pushing the directory " + folder
                + " to the service " + service + ", [Errno 2] No such file or directory: '" + folder + "/broken'\n"));
        assertThat(stored()).isEmpty();
    }

    @Test
    void pushWithDeleteDeletesExactlyWhatTheFolderHasNot() throws Exception {
        write("conf", "1");
        write("config", "1");
        write("conf.d/x", "1");
        push("m1");
        put(KEYS + service + "2/x", "of another service");
        put(KEYS + service, status("v1"));
        put(KEYS + service + "/sub", status("a service within"));
        put(KEYS + service + "/sub/x", "its file");
        put(KEYS + service + "/sub-x", "own");
        Files.delete(folder.resolve("conf"));
        Files.delete(folder.resolve("conf.d/x"));
        Run run = push("m2", "--delete");
        assertThat(run.err()).startsWith("Service " + service + "/sub lies within " + service + " and is left alone\n");
        assertThat(stored()).containsOnlyKeys("", "/config", "2/x", "/sub", "/sub/x");
    }

    private static String status(String message) {
        return "{\"message\": \"" + message + "\", \"date_time\": \"2026-11-21T05:12:58.805781Z\"}";
    }

    @Test
    void withoutDeleteTheOtherFilesStay() throws Exception {
        write("a", "1");
        push("m1");
        Files.delete(folder.resolve("a"));
        write("b", "1");
        push("m2");
        assertThat(stored()).containsOnlyKeys("", "/a", "/b");
    }

    @Test
    void moreFilesThanFitIntoATransactionArePushedAndRevertedAndRemoved() throws Exception {
        for (int i = 0; i < 300; i++) {
            write("f%03d".formatted(i), "one");
        }
        push("m1");
        assertThat(stored()).hasSize(301).containsEntry("/f299", "one");
        for (int i = 0; i < 300; i++) {
            write("f%03d".formatted(i), "two");
        }
        for (int i = 0; i < 150; i++) {
            Files.delete(folder.resolve("f%03d".formatted(i)));
        }
        push("m2", "--delete");
        assertThat(stored()).hasSize(151).containsEntry("/f299", "two");
        assertThat(status().get("version")).isEqualTo(2);
        assertThat(run("revert", service).out().lines()).hasSize(301);
        assertThat(stored()).hasSize(301).containsEntry("/f000", "one").containsEntry("/f299", "one");
        assertThat(run("remove", service, "-f").out().lines()).hasSize(301);
        assertThat(stored()).isEmpty();
    }

    @Test
    void moreBytesThanFitIntoATransactionArePushed() throws Exception {
        for (int i = 0; i < 3; i++) {
            Files.write(folder.resolve("large" + i), new byte[1_048_576]);
            write("small" + i, "x");
        }
        Run run = run(Map.of("AVISO_MAX_FILE_SIZE", "1024"), "push", service, "-D", folder.toString(), "-m", "m");
        assertThat(run.err()).isEqualTo("Push operation for service " + service + " successfully executed\n");
        assertThat(stored()).containsOnlyKeys("", "/large0", "/large1", "/large2", "/small0", "/small1", "/small2");
        assertThat(pull(home.resolve("into")).code()).isZero();
        assertThat(home.resolve("into/large2")).hasSize(1_048_576);
    }

    @Test
    void pushesAtTheSameTimeAreVersionsOneAfterTheOther() throws Exception {
        write("a", "1");
        List<Callable<Run>> pushes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            pushes.add(() -> push("m"));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Run> done : threads.invokeAll(pushes)) {
                assertThat(done.get().code()).isZero();
            }
        }
        assertThat(status().get("version")).isEqualTo(6);
    }

    @Test
    void removeListsTheFilesAndDeletesThemOnlyWhenItIsToldTo() throws Exception {
        write("a", "1");
        write("b/c", "1");
        push("m");
        put(KEYS + service + "2", "of another service");
        put(KEYS + service + "-old/x", "of another service");
        Run list = run("remove", service);
        assertThat(list).isEqualTo(new Run(0, keys("/b/c", "/a"), "remove --doit to delete these files\n"));
        assertThat(stored()).hasSize(5);
        Run doit = run("remove", service, "-f");
        assertThat(doit).isEqualTo(new Run(0, keys("", "/a", "/b/c"),
                "Remove operation for service " + service + " successfully executed\n"));
        assertThat(stored()).containsOnlyKeys("2", "-old/x");
        Run none = new Run(0, "", "No files found for service " + service + "\n");
        assertThat(run("remove", service, "--doit")).isEqualTo(none);
        assertThat(run("remove", service)).isEqualTo(none);
        assertThat(run("revert", service)).isEqualTo(none);
        assertThat(pull(home)).isEqualTo(none);
        assertThat(run("status", service)).isEqualTo(new Run(0, "", "No service " + service + " found\n"));
    }

    @Test
    void revertBringsBackWhatWasChangedOrDeletedAndDoneTwiceNothingIsLost() throws Exception {
        write("changed", "1");
        write("deleted", "1");
        write("same", "1");
        push("m1");
        put(KEYS + service + "2/x", "1");
        put(KEYS + service + "2/x", "2");
        write("changed", "2");
        write("new", "2");
        Files.delete(folder.resolve("deleted"));
        push("m2", "--delete");
        Run back = run("revert", service);
        assertThat(back).isEqualTo(new Run(0, keys("/same", "/deleted", "/changed", ""),
                "File " + KEYS + service + "/new has come since and stays\nRevert operation for service " + service
                        + " successfully executed\n"));
        assertThat(stored()).containsEntry("/changed", "1").containsEntry("/deleted", "1").containsEntry("/new", "2")
                .containsEntry("2/x", "2");
        assertThat(status().get("message")).isEqualTo("m1");
        Run forth = run("revert", service);
        assertThat(forth.out()).isEqualTo(keys("/same", "/new", "/changed", "").replace(keys("/new"), ""));
        assertThat(stored()).containsEntry("/changed", "2").containsEntry("/deleted", "1").containsEntry("/new", "2");
        assertThat(status().get("message")).isEqualTo("m2");
        assertThat(status().get("version")).isEqualTo(4);
    }

    @Test
    void theFirstVersionHasNothingBefore() throws Exception {
        write("a", "1");
        push("m1");
        assertThat(run("revert", service)).isEqualTo(new Run(0, "", "No files found for service " + service + "\n"));
        assertThat(stored()).containsEntry("/a", "1");
    }

    @Test
    void aHistoryThatIsGivenUpIsNamedAsTheReason() throws Exception {
        write("a", "1");
        push("m1");
        push("m2");
        Objects.requireNonNull(store).compact(revision());
        Run run = run("revert", service);
        assertThat(run.code()).isEqualTo(255);
        assertThat(run.err()).contains("compacted");
        assertThat(run.err().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/../../evil", "/etc/evil", "a//b", "a/./b", "..", "a/"})
    void aKeyThatLeadsOutOfTheFolderIsRefusedAndNothingIsWritten(String path) throws Exception {
        put(KEYS + service + "/0", "first");
        put(KEYS + service + "/" + path, "evil");
        put(KEYS + service + "/z", "last");
        Path into = home.resolve("into");
        Run run = pull(into, "--delete");
        assertThat(run).isEqualTo(new Run(255, "", "Key " + KEYS + service + "/" + path
                + " can't be pulled: it leads out of the folder " + into + "; nothing has been written\n"));
        assertThat(into).doesNotExist();
    }

    @Test
    void aLinkThatLeadsOutOfTheFolderIsNotFollowed() throws Exception {
        Path outside = Files.createDirectories(home.resolve("outside"));
        Path into = Files.createDirectories(home.resolve("into"));
        Files.createSymbolicLink(into.resolve("link"), outside);
        put(KEYS + service + "/link/sub/x", "evil");
        Run run = pull(into);
        assertThat(run.code()).isEqualTo(255);
        assertThat(run.err())
                .isEqualTo("Key " + KEYS + service + "/link/sub/x can't be pulled: a link leads it out of the folder "
                        + into + "; nothing has been written\n");
        assertThat(tree(outside)).isEmpty();
    }

    @Test
    void aFileThatIsALinkIsReplacedAndWhatItLedToStays() throws Exception {
        Path outside = Files.writeString(home.resolve("outside"), "mine");
        Path into = Files.createDirectories(home.resolve("into"));
        Files.createSymbolicLink(into.resolve("x"), outside);
        put(KEYS + service + "/x", "pulled");
        assertThat(pull(into).code()).isZero();
        assertThat(outside).hasContent("mine");
        assertThat(into.resolve("x")).hasContent("pulled").isRegularFile();
        assertThat(Files.isSymbolicLink(into.resolve("x"))).isFalse();
    }

    @Test
    void filesAndFoldersOfTheSameNameAreRefused() throws Exception {
        Path into = Files.createDirectories(home.resolve("into"));
        put(KEYS + service + "/x", "a file");
        put(KEYS + service + "/x-y", "between");
        put(KEYS + service + "/x/y", "in a folder");
        assertThat(pull(into)).isEqualTo(
                new Run(255, "", "Key " + KEYS + service + "/x can't be pulled: it would have to be a folder too, for "
                        + KEYS + service + "/x/y; nothing has been written\n"));
        Files.createDirectories(into.resolve("x-y"));
        post("/v3/kv/deleterange", Map.of("key", base64(KEYS + service + "/x")));
        assertThat(pull(into)).isEqualTo(new Run(255, "", "Key " + KEYS + service
                + "/x-y can't be pulled: a folder is in its way, " + into + "/x-y; nothing has been written\n"));
    }

    @Test
    void anEmptyFileOfAnotherClientIsPulled() throws Exception {
        put(KEYS + service + "/empty", "");
        assertThat(pull(home).out()).isEqualTo(home + "/empty\n");
        assertThat(home.resolve("empty")).isEmptyFile();
    }

    @Test
    void pullWithDeleteDeletesOnlyWhatWasPulledAndIsAsItWas() throws Exception {
        write("stays", "1");
        write("goes", "1");
        write("changed", "1");
        write("sub/deep/goes", "1");
        write("kept/goes", "1");
        push("m1");
        Path into = Files.createDirectories(home.resolve("into"));
        Files.writeString(into.resolve("mine"), "mine");
        Files.createDirectories(into.resolve("my folder"));
        Run first = pull(into, "--delete");
        assertThat(first.err()).startsWith("Nothing was pulled into " + into + " before: no file is deleted\n");
        Files.writeString(into.resolve("changed"), "by me");
        Files.writeString(into.resolve("kept/mine"), "mine");
        Files.delete(folder.resolve("goes"));
        Files.delete(folder.resolve("changed"));
        Files.delete(folder.resolve("sub/deep/goes"));
        Files.delete(folder.resolve("kept/goes"));
        push("m2", "--delete");
        pull(into);
        assertThat(into.resolve("goes")).as("only with --delete").exists();
        Run second = pull(into, "--delete");
        assertThat(second.out()).isEqualTo(into + "/stays\n");
        assertThat(second.err()).isEqualTo("""
                File %1$s/changed was changed since it was pulled and stays
                File %1$s/goes deleted
                File %1$s/kept/goes deleted
                File %1$s/sub/deep/goes deleted
                Pull operation for service %2$s successfully executed
                """.formatted(into, service));
        assertThat(tree(into)).containsExactly("changed", "kept", "kept/mine", "mine", "my folder", "stays");
    }

    @Test
    void pullWithDeleteLeavesWhatAnotherServiceHasPutThere() throws Exception {
        write("x", "1");
        push("m1");
        Path into = home.resolve("into");
        pull(into);
        String first = service;
        service = first + "-other";
        push("m1");
        pull(into);
        service = first;
        Files.delete(folder.resolve("x"));
        write("y", "1");
        push("m2", "--delete");
        pull(into, "--delete");
        assertThat(tree(into)).containsExactly("x", "y");
    }

    @Test
    void aPullOfNothingDeletesNothing() throws Exception {
        Files.writeString(folder.resolve("mine"), "mine");
        assertThat(pull(folder, "--delete")).isEqualTo(new Run(0, "", "No files found for service " + service + "\n"));
        assertThat(folder.resolve("mine")).exists();
    }

    @Test
    void slashesBehindTheNameMeanNothingAndAServiceMustHaveAName() throws Exception {
        write("a", "1");
        service += "/";
        push("m");
        service = service.substring(0, service.length() - 1);
        assertThat(stored()).containsOnlyKeys("", "/a");
        put(KEYS + service + "/", status("as v1 writes it"));
        assertThat(pull(home).out()).isEqualTo(home + "/a\n");
        assertThat(run("remove", service + "//", "-f").out()).isEqualTo(keys("", "/", "/a"));
        for (String name : List.of("", "/")) {
            assertThat(run("remove", name, "-f"))
                    .isEqualTo(new Run(255, "", "A service must have a name, such as aviso/v1\n"));
        }
    }

    @Test
    void aStatusThatIsNoneIsReported() throws Exception {
        put(KEYS + service, "no JSON");
        Run run = run("status", service);
        assertThat(run.code()).isEqualTo(255);
        assertThat(run.err()).startsWith("Error occurred while retrieving version for the service " + service + ", ");
        assertThat(run("status", service, "--no-fail")).isEqualTo(new Run(0, "", run.err()));
        write("a", "1");
        push("m");
        assertThat(status().get("message")).isEqualTo("m");
    }

    @Test
    void whatPyavisoWroteIsPulledRevertedAndRemoved() throws Exception {
        service = "svc/v1";
        replay("config-push");
        replay("config-push-2");
        assertThat(status().get("message")).isEqualTo("second");
        assertThat(status().get("version")).isEqualTo(2);
        assertThat(pull(home).out()).isEqualTo(home + "/sub/b.txt\n" + home + "/a.txt\n");
        assertThat(home.resolve("a.txt")).hasContent("a2");
        assertThat(run("revert", service).out()).isEqualTo(keys("/sub/b.txt", "/a.txt", ""));
        assertThat(status().get("message")).isEqualTo("first");
        pull(home);
        assertThat(home.resolve("a.txt")).hasContent("a1");
        replay("config-push-delete");
        assertThat(run("remove", service).out()).isEqualTo(keys("/a.txt"));
        assertThat(run("revert", service).out()).as("deleted by pyaviso").isEqualTo(keys("/sub/b.txt", "/a.txt", ""));
        assertThat(run("remove", service, "-f").out()).isEqualTo(keys("", "/a.txt", "/sub/b.txt"));
    }

    /** Sends what pyaviso sent in a recorded scenario. */
    private static void replay(String scenario) throws IOException, InterruptedException {
        List<Map<?, ?>> exchanges = new ArrayList<>();
        try (InputStream in = Objects
                .requireNonNull(AvisoConfigTest.class.getResourceAsStream("aviso-v1-config-wire.jsonl"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8))) {
            lines.lines().forEach(line -> exchanges.add((Map<?, ?>) Objects.requireNonNull(JsonReader.read(line))));
        }
        List<Map<?, ?>> wanted = exchanges.stream().filter(exchange -> scenario.equals(exchange.get("scenario")))
                .toList();
        assertThat(wanted).isNotEmpty();
        for (Map<?, ?> exchange : wanted) {
            post(String.valueOf(exchange.get("path")), String.valueOf(exchange.get("request")));
        }
    }
}
