package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.store.Bytes;
import io.carillon.store.EventStore;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which folders a store takes, and what it says of the others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DataFolderTest {

    @TempDir
    private Path temp;

    private StoreFiles newStore() {
        Path folder = temp.resolve("store");
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(folder))) {
            store.commit(Transaction.of(new Operation.Put(Bytes.of("key"), Bytes.of("value"))));
        }
        return new StoreFiles(folder);
    }

    @Test
    void a_folder_that_is_not_there_is_made_with_those_above_it() {
        Path deep = temp.resolve("a").resolve("b").resolve("c");
        EmbeddedStore.open(EmbeddedOptions.in(deep)).close();
        assertThat(deep.resolve("FORMAT")).isRegularFile();
    }

    @Test
    void a_folder_is_held_by_one_process_at_a_time() throws Exception {
        StoreFiles files = newStore();
        try (Child other = Child.start(temp, StoreShell.class, files.folder().toString(), "4096")) {
            assertThat(other.line()).isEqualTo("open");
            files.assertRefused("another process", "pid " + other.pid(), "stop it");
            other.kill();
        }
        EmbeddedStore.open(EmbeddedOptions.in(files.folder())).close();
    }

    @Test
    void a_store_is_opened_once_in_a_process_and_a_second_try_does_not_let_others_in() throws Exception {
        StoreFiles files = newStore();
        Path link = Files.createSymbolicLink(temp.resolve("link"), files.folder());
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(files.folder()))) {
            files.assertRefused("this process", "close");
            new StoreFiles(link).assertRefused("this process");
            try (Child other = Child.start(temp, StoreShell.class, files.folder().toString(), "4096")) {
                assertThat(other.line()).startsWith("refused").contains("pid " + ProcessHandle.current().pid());
            }
            store.commit(Transaction.of(new Operation.Put(Bytes.of("key"), Bytes.of("value"))));
        }
        EmbeddedStore.open(EmbeddedOptions.in(files.folder())).close();
    }

    @Test
    void a_folder_whose_opening_failed_can_be_opened_once_it_is_mended() throws Exception {
        StoreFiles files = newStore();
        byte[] log = Files.readAllBytes(files.lastLogFile());
        Files.delete(files.lastLogFile());
        files.assertRefused("log files are missing");
        Files.write(files.log().resolve("0000000001.log"), log);
        EmbeddedStore.open(EmbeddedOptions.in(files.folder())).close();
    }

    @Test
    void a_format_of_the_future_is_refused() throws Exception {
        StoreFiles files = newStore();
        Files.writeString(files.folder().resolve("FORMAT"), "carillon-store 2\nid 1f\ncolour blue\n");
        Map<String, Integer> before = StoreFiles.contents(files.folder());
        files.assertRefused("format version 2", "reads version 1", "use the program that wrote it");
        assertThat(StoreFiles.contents(files.folder())).isEqualTo(before);
    }

    @Test
    void a_format_that_is_not_understood_is_refused() throws Exception {
        StoreFiles files = newStore();
        for (String text : new String[]{"", "carillon-store x\nid 1\n", "carillon-store 1\nid\n",
                "carillon-store 1\nid 1\nmore\n"}) {
            Files.writeString(files.folder().resolve("FORMAT"), text);
            files.assertRefused("FORMAT");
        }
    }

    @Test
    void a_folder_that_holds_something_else_is_refused_and_left_as_it_is() throws Exception {
        Files.writeString(temp.resolve("letter.txt"), "dear");
        new StoreFiles(temp).assertRefused("it holds letter.txt", "name an empty folder");
        try (var listing = Files.list(temp)) {
            assertThat(listing).containsExactly(temp.resolve("letter.txt"));
        }
    }

    @Test
    void a_folder_whose_first_opening_was_killed_can_be_opened() throws Exception {
        Files.writeString(temp.resolve("LOCK"), "1\n");
        Files.writeString(temp.resolve("FORMAT.new"), "carillon-st");
        EmbeddedStore.open(EmbeddedOptions.in(temp)).close();
    }

    @Test
    void a_file_in_the_place_of_the_folder_is_refused() throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "");
        new StoreFiles(file).assertRefused("is not a folder", "name another");
        new StoreFiles(file.resolve("below")).assertRefused("name another");
    }

    @Test
    void a_folder_that_may_not_be_written_is_refused() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeFalse(Files.isWritable(folder), "this user may write everywhere");
        new StoreFiles(folder).assertRefused("permission denied");
        new StoreFiles(folder.resolve("below")).assertRefused("permission denied");
    }
}
