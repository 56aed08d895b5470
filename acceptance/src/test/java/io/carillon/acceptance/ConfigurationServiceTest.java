package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Servers.Store;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code ./aviso-config}, and schemas that come from it, against Carillon's server and a real etcd. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ConfigurationServiceTest {

    private static final String DISSEMINATION = "event=dissemination,destination=ECMWF,target=E1,class=od,expver=1,"
            + "domain=g,date=20190810,time=0,stream=enfo,step=1";
    private static final String DISSEMINATION_KEY = "/ec/diss/ECMWF/date=20190810,target=E1,class=od,expver=0001,"
            + "domain=g,time=00,stream=enfo,step=1";

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();
    private Path work = Path.of("");
    private Shell shell = new Shell(Path.of(""));
    private String at = "";

    @BeforeEach
    void makeFolders() throws IOException {
        work = Files.createDirectory(folder.resolve("work"));
        shell = new Shell(folder, Map.of("USER", "maci"), work);
    }

    private Server start(Store store) throws Exception {
        Server server = open.add(store.start(folder));
        at = "-P" + server.port();
        return server;
    }

    private Outcome config(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("./aviso-config"));
        command.addAll(Arrays.asList(words));
        command.add(at);
        return shell.run(command.toArray(String[]::new));
    }

    private void done(Outcome outcome, String out, String err) {
        assertThat(outcome).isEqualTo(new Outcome(0, out, err));
    }

    private void write(String path, String text) throws IOException {
        Path file = work.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void put(Server server, String key, String value) throws Exception {
        assertThat(server.post("/v3/kv/put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}")
                .statusCode()).isEqualTo(200);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @EnumSource
    void the_commands_of_the_guide_do_what_it_says(Store store) throws Exception {
        start(store);
        write("config/event_listener/event_listener_schema.json", "{\"one\": {}}");
        write("config/event_listener/more/notes.txt", "some\n");
        done(config("push", "aviso/v1", "--dir", "config/event_listener/", "-m", "event listener schema update"), """
                config/event_listener/event_listener_schema.json
                config/event_listener/more/notes.txt
                """, "Push operation for service aviso/v1 successfully executed\n");
        Outcome status = config("status", "aviso/v1");
        assertThat(status.out()).matches("""
                \\{
                    "aviso_version": "1.0.1",
                    "date_time": ".+Z",
                    "engine": "ETCD_REST",
                    "etcd_user": null,
                    "hostname": ".+",
                    "message": "event listener schema update",
                    "unix_user": ".+",
                    "version": 1
                \\}
                """);
        write("config/event_listener/event_listener_schema.json", "{\"two\": {}}");
        assertThat(config("push", "aviso/v1", "-D", "config/event_listener", "-m", "m2").exit()).isZero();
        assertThat(config("status", "aviso/v1").out()).contains("\"message\": \"m2\"", "\"version\": 2",
                "\"prev_rev\": ");
        done(config("pull", "aviso/v1", "--dir", "pulled/here/"), """
                pulled/here/more/notes.txt
                pulled/here/event_listener_schema.json
                """, "Pull operation for service aviso/v1 successfully executed\n");
        assertThat(work.resolve("pulled/here/event_listener_schema.json")).hasContent("{\"two\": {}}");
        done(config("revert", "aviso/v1"), """
                /ec/config/aviso/v1/more/notes.txt
                /ec/config/aviso/v1/event_listener_schema.json
                /ec/config/aviso/v1
                """, "Revert operation for service aviso/v1 successfully executed\n");
        assertThat(config("status", "aviso/v1").out()).contains("\"message\": \"event listener schema update\"",
                "\"version\": 3");
        assertThat(config("pull", "aviso/v1").out()).isEqualTo("./more/notes.txt\n./event_listener_schema.json\n");
        assertThat(work.resolve("event_listener_schema.json")).hasContent("{\"one\": {}}");
        done(config("remove", "aviso/v1"), """
                /ec/config/aviso/v1/more/notes.txt
                /ec/config/aviso/v1/event_listener_schema.json
                """, "remove --doit to delete these files\n");
        done(config("remove", "aviso/v1", "-f"), """
                /ec/config/aviso/v1
                /ec/config/aviso/v1/event_listener_schema.json
                /ec/config/aviso/v1/more/notes.txt
                """, "Remove operation for service aviso/v1 successfully executed\n");
        done(config("status", "aviso/v1"), "", "No service aviso/v1 found\n");
        done(config("pull", "aviso/v1"), "", "No files found for service aviso/v1\n");
    }

    @ParameterizedTest
    @EnumSource
    void a_schema_that_is_pushed_is_the_one_that_all_go_by(Store store) throws Exception {
        Server server = start(store);
        String examples = Shell.ROOT.resolve("examples/service_configuration").toString();
        write("config.yaml", """
                notification_engine: {port: %1$d}
                configuration_engine: {port: %1$d}
                remote_schema: true
                schema_parser: ecmwf
                """.formatted(server.port()));
        String[] key = {"./aviso", "key", "-c", "config.yaml", DISSEMINATION};
        Outcome none = shell.run(key);
        assertThat(none).isEqualTo(new Outcome(255, "", """
                Not local listener schema file found, using default schema
                No MARS language schema file found
                """));
        write("only/language.json", "{}");
        assertThat(config("push", "aviso/v1", "-D", "only", "-m", "no schema").exit()).isZero();
        assertThat(shell.run(key)).isEqualTo(new Outcome(255, "", "No remote event listener schema file found\n"));
        assertThat(config("push", "aviso/v1", "-D", examples, "-m", "the schema").exit()).isZero();
        assertThat(shell.run(key)).isEqualTo(new Outcome(0, DISSEMINATION_KEY + "\n", ""));
        assertThat(shell.run("./aviso", "key", "-c", "config.yaml", DISSEMINATION.replace("class=od", "class=xx")))
                .isEqualTo(new Outcome(255, "", "Error occurred while generating key from "
                        + DISSEMINATION.replace("class=od", "class=xx") + ", Value xx is not valid for key class\n"));
        assertThat(shell.run("./aviso", "notify", "-c", "config.yaml", DISSEMINATION + ",location=s3://b/x").out())
                .isEqualTo("Done\n");
        assertThat(shell.run("./aviso", "value", "-c", "config.yaml", DISSEMINATION).out()).isEqualTo("s3://b/x\n");
        assertThat(server.post("/v3/kv/range", "{\"key\":\"" + base64("/ec/admin/20190810/ECMWF") + "\"}").body())
                .contains("\"value\":\"" + base64("None") + "\"");
        write("listener.yaml", """
                listeners:
                  - event: dissemination
                    request: {destination: ECMWF, class: od, time: 0}
                    triggers: [{type: echo}]
                """);
        Program listener = open.add(shell.start("./aviso", "listen", "-c", "config.yaml", "--from",
                "2020-01-20T00:00:00.0Z", "listener.yaml"));
        listener.awaitOut(text -> text.contains("\"location\": \"s3://b/x\"") && text.endsWith("}\n"));
        assertThat(shell.run("./aviso", "notify", "-c", "config.yaml", DISSEMINATION + ",payload=x").err())
                .isEqualTo("Key payload is not allowed\n");
    }

    @ParameterizedTest
    @EnumSource
    void what_does_not_fit_into_one_transaction_is_pushed_and_pulled(Store store) throws Exception {
        start(store);
        for (int i = 0; i < 200; i++) {
            write("many/f%03d".formatted(i), "file " + i);
        }
        byte[] large = new byte[500 * 1024];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) ((i * 31) >>> 3);
        }
        for (int i = 0; i < 5; i++) {
            Files.write(work.resolve("many/large" + i), large);
        }
        Outcome push = config("push", "many", "-D", "many", "-m", "m");
        assertThat(push.err()).isEqualTo("Push operation for service many successfully executed\n");
        assertThat(push.out().lines()).hasSize(205);
        assertThat(config("pull", "many", "-D", "pulled").out().lines()).hasSize(205);
        assertThat(work.resolve("pulled/large4")).hasBinaryContent(large);
        assertThat(work.resolve("pulled/f199")).hasContent("file 199");
        Files.delete(work.resolve("many/large0"));
        assertThat(config("push", "many", "-D", "many", "-m", "m", "--delete").exit()).isZero();
        assertThat(config("remove", "many").out().lines()).hasSize(204);
        assertThat(config("revert", "many").out().lines()).hasSize(206);
        assertThat(config("remove", "many", "-f").out().lines()).hasSize(206);
    }

    @ParameterizedTest
    @EnumSource
    void whoever_can_write_to_the_store_cannot_write_outside_of_the_folder(Store store) throws Exception {
        Server server = start(store);
        put(server, "/ec/config/svc/good", "good");
        for (String path : List.of("../evil", "/" + folder + "/evil", "a/../../evil")) {
            put(server, "/ec/config/svc/" + path, "evil");
            Outcome pull = config("pull", "svc", "--delete");
            assertThat(pull).isEqualTo(new Outcome(255, "", "Key /ec/config/svc/" + path
                    + " can't be pulled: it leads out of the folder .; nothing has been written\n"));
            server.post("/v3/kv/deleterange", "{\"key\":\"" + base64("/ec/config/svc/" + path) + "\"}");
        }
        assertThat(folder.resolve("evil")).doesNotExist();
        write("mine", "mine");
        assertThat(config("pull", "svc", "--delete").out()).isEqualTo("./good\n");
        try (Stream<Path> files = Files.list(work)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("good", "mine");
        }
    }
}
