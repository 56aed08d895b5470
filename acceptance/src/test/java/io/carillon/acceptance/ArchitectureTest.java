package io.carillon.acceptance;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the rooms:
 * {@code {threads, event} ← {expression, yaml, logging, store} ← listen ← {hub, workflow} ← server ←
 * cli}. Nothing points back.
 */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.carillon");

    /** Of each room those that it may know. */
    private static final Map<String, List<String>> MAY_KNOW = Map.ofEntries(entry("threads", List.of()),
            entry("peers", List.of("threads")), entry("event", List.of()), entry("yaml", List.of("event")),
            entry("logging", List.of("event")), entry("expression", List.of("event")),
            entry("store", List.of("threads")), entry("listen", List.of("threads", "event", "yaml")),
            entry("workflow", List.of("threads", "event", "yaml", "logging", "expression", "listen")),
            entry("hub", List.of("threads", "event", "yaml", "expression", "store", "listen")),
            entry("server", List.of("threads", "event", "store", "hub")),
            entry("cli",
                    List.of("threads", "peers", "event", "yaml", "logging", "expression", "store", "listen", "hub",
                            "workflow", "server")),
            entry("benchmark", List.of("threads", "peers", "event", "yaml", "logging", "expression", "store", "listen",
                    "hub", "workflow", "server", "cli")));

    @Test
    void every_room_knows_only_the_rooms_before_it() {
        LayeredArchitecture rooms = layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.carillon..")
                .withOptionalLayers(true);
        for (String room : MAY_KNOW.keySet()) {
            rooms = rooms.layer(room).definedBy("io.carillon." + room + "..");
        }
        for (Map.Entry<String, List<String>> room : MAY_KNOW.entrySet()) {
            rooms = room.getValue().isEmpty()
                    ? rooms.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : rooms.whereLayer(room.getKey()).mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }
        rooms.because("a newcomer must be able to read a room without those behind it (ARCHITECTURE.md)")
                .check(CLASSES);
    }

    @Test
    void the_event_room_is_pure() {
        ArchRuleDefinition.noClasses().that().resideInAPackage("io.carillon.event..").should().dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.util.concurrent..",
                        "tools.jackson..", "com.fasterxml..", "org.yaml..", "org.slf4j..")
                .because("what an event is has nothing to do with files, networks, threads or formats of files")
                .check(CLASSES);
    }

    @Test
    void rocksdb_is_known_in_one_place() {
        ArchRuleDefinition.noClasses().that()
                .haveNameNotMatching("io\\.carillon\\.store\\.embedded\\.Index(View|Update)?(\\$.*)?").should()
                .dependOnClassesThat().resideInAPackage("org.rocksdb..")
                .because("the index may be replaced, and its rules for threads must hold everywhere").check(CLASSES);
    }

    @Test
    void zeromq_is_known_in_the_workflow_and_the_commands_only() {
        ArchRuleDefinition.noClasses().that()
                .resideOutsideOfPackages("io.carillon.workflow..", "io.carillon.cli..", "io.carillon.benchmark..")
                .should().dependOnClassesThat().resideInAnyPackage("org.zeromq..", "zmq..")
                .because("only the workflow has peers that speak it").check(CLASSES);
    }

    @Test
    void vertx_is_known_in_the_server_only() {
        ArchRuleDefinition.noClasses().that().resideOutsideOfPackage("io.carillon.server..").should()
                .dependOnClassesThat().resideInAPackage("io.vertx..").because("the other rooms are plain blocking code")
                .check(CLASSES);
    }
}
