package io.carillon.acceptance;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/**
 * The arrows between the rooms: {@code event ← store ← {listen, hub, workflow} ← server ← cli}. Nothing points back.
 */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.carillon");

    @Test
    void every_room_knows_only_the_rooms_before_it() {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage("io.carillon..").withOptionalLayers(true)
                .layer("event").definedBy("io.carillon.event..").layer("yaml").definedBy("io.carillon.yaml..")
                .layer("expression").definedBy("io.carillon.expression..").layer("workflow")
                .definedBy("io.carillon.workflow..").layer("store").definedBy("io.carillon.store..").layer("listen")
                .definedBy("io.carillon.listen..").layer("server").definedBy("io.carillon.server..").layer("cli")
                .definedBy("io.carillon.cli..").layer("benchmark").definedBy("io.carillon.benchmark..")
                .whereLayer("event").mayNotAccessAnyLayer().whereLayer("expression").mayOnlyAccessLayers("event")
                .whereLayer("yaml").mayOnlyAccessLayers("event").whereLayer("workflow")
                .mayOnlyAccessLayers("event", "yaml", "expression", "store", "listen").whereLayer("store")
                .mayOnlyAccessLayers("event").whereLayer("listen").mayOnlyAccessLayers("event", "store")
                .whereLayer("server").mayOnlyAccessLayers("event", "store", "listen").whereLayer("cli")
                .mayOnlyAccessLayers("event", "yaml", "expression", "store", "listen", "workflow", "server")
                .whereLayer("benchmark")
                .mayOnlyAccessLayers("event", "yaml", "expression", "store", "listen", "workflow", "server", "cli")
                .because("a newcomer must be able to read a room without those behind it (ARCHITECTURE.md)")
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
        ArchRuleDefinition.noClasses().that().haveNameNotMatching("io\\.carillon\\.store\\.embedded\\.Index(\\$.*)?")
                .should().dependOnClassesThat().resideInAPackage("org.rocksdb..")
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
