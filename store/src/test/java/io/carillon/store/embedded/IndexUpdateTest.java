package io.carillon.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexUpdateTest {

    @TempDir
    private Path temp;

    private static Entry entry(int number, long revision) {
        byte[] value = new byte[1000 + number % 300];
        value[0] = (byte) number;
        return new Entry(Bytes.of("key/" + number), Bytes.wrap(value), 2, revision, revision - 1, 7);
    }

    @Test
    void what_is_written_as_one_is_found() throws Exception {
        int count = 100;
        try (Index index = Index.open(temp.resolve("index"), 5, 1 << 20)) {
            try (IndexUpdate update = index.update()) {
                for (int i = 0; i < count; i++) {
                    update.setLatest(entry(i, 2));
                    update.attach(7, entry(i, 2).key());
                }
                update.setNote(Bytes.of("empty"), Bytes.EMPTY);
                index.write(update);
            }
            try (IndexUpdate update = index.update()) {
                for (int i = 0; i < count; i++) {
                    update.addHistory(entry(i, 2), 3);
                    if (i % 2 == 0) {
                        update.removeLatest(entry(i, 2).key());
                        update.detach(7, entry(i, 2).key());
                    } else {
                        update.setLatest(entry(i, 3));
                    }
                }
                update.setProgress(new Index.Progress(3, new CommitLog.Position(1, 99), 0));
                index.write(update);
            }
            assertThat(index.progress()).isEqualTo(new Index.Progress(3, new CommitLog.Position(1, 99), 0));
            assertThat(index.note(Bytes.of("empty"))).isEqualTo(Bytes.EMPTY);
            assertThat(index.attached(7)).hasSize(count / 2);
            try (IndexView view = index.view()) {
                for (int i = 0; i < count; i++) {
                    Bytes key = entry(i, 2).key();
                    assertThat(view.get(key, 2)).isEqualTo(entry(i, 2));
                    assertThat(view.get(key, 3)).isEqualTo(i % 2 == 0 ? null : entry(i, 3));
                }
            }
        }
    }
}
