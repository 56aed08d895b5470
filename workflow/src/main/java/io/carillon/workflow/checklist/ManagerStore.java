package io.carillon.workflow.checklist;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the manager knows, and where it is kept: a {@link Journal} that is ahead, and the checklist file that both
 * systems read, which is replaced as a whole a moment after each change (nowcast 4). The methods that change it are for
 * one thread.
 */
public final class ManagerStore implements AutoCloseable {

    /** How long the checklist file waits for further changes; who reads it sees nothing older. */
    private static final Duration DELAY = Duration.ofMillis(200);

    private final Journal journal;
    private final Path checklistFile;
    private final Logger log;
    private final Thread writer;
    private final Object monitor = new Object();
    private @Nullable Checklist written;
    private boolean unsynced;
    private boolean closing;
    private boolean writerFailed;

    private ManagerStore(Journal journal, Path checklistFile, @Nullable Checklist written, Logger log) {
        this.journal = journal;
        this.checklistFile = checklistFile;
        this.written = written;
        this.log = log;
        writer = Thread.ofPlatform().daemon().name("checklist-file").unstarted(this::keepFileUpToDate);
    }

    /**
     * Opens it. If somebody else has changed the checklist file, what stands there counts.
     *
     * @param folder          where the journal is
     * @param ignoreChecklist whether to begin with an empty checklist and no races
     * @throws JournalException when another manager uses it, or nothing can be read
     */
    public static ManagerStore open(Path folder, Path checklistFile, boolean ignoreChecklist, Logger log)
            throws JournalException {
        Journal journal = Journal.open(folder);
        try {
            ManagerState state = journal.state();
            if (ignoreChecklist) {
                log.info("running with empty checklist, as asked for");
                begin(journal, Checklist.EMPTY);
            } else {
                Checklist loaded = load(journal, checklistFile, log);
                if (loaded != state.checklist()) {
                    begin(journal, loaded);
                }
            }
            Files.createDirectories(checklistFile.toAbsolutePath().getParent());
            boolean upToDate = Files.exists(checklistFile)
                    ? digest(Files.readAllBytes(checklistFile)).equals(digest(bytes(state.checklist())))
                    : state.checklist().isEmpty();
            ManagerStore store = new ManagerStore(journal, checklistFile, upToDate ? state.checklist() : null, log);
            store.writer.start();
            return store;
        } catch (IOException | JournalException | RuntimeException e) {
            try {
                journal.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            if (e instanceof JournalException told) {
                throw told;
            }
            throw new JournalException("the state in " + folder + " can't be opened: " + e, e);
        }
    }

    /** Takes another checklist, and with it no race. */
    private static void begin(Journal journal, Checklist checklist) throws IOException {
        ChecklistEdit edit = new ChecklistEdit(true, null, null, checklist.sections(), java.util.Set.of());
        Change change = new Change(null, null, edit, checklist, Races.NONE, null, null, List.of(), List.of());
        journal.write(List.of(change));
        journal.state().apply(change);
    }

    private static Checklist load(Journal journal, Path file, Logger log) throws IOException, JournalException {
        Checklist kept = journal.state().checklist();
        if (!Files.exists(file)) {
            if (journal.found() && !journal.hasWrittenFile()) {
                return kept;
            }
            log.warn("there is no checklist file {}; running with empty checklist", file);
            return journal.state().checklist().isEmpty() ? kept : Checklist.EMPTY;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (journal.isOwn(digest(bytes))) {
            log.info("checklist read from {}", file);
            return kept;
        }
        try {
            Checklist inFile = Checklist.ofYaml(new String(bytes, UTF_8));
            if (journal.found()) {
                log.warn("checklist read from {}, which somebody else has changed; races that ran are forgotten", file);
            } else {
                log.info("checklist read from {}", file);
            }
            return inFile;
        } catch (ChecklistException e) {
            if (!journal.found()) {
                throw new JournalException("the checklist file " + file + " can't be read: " + e.getMessage()
                        + "; mend it, move it away, or start with --ignore-checklist", e);
            }
            log.error("the checklist file {} can't be read: {}; the checklist is taken from the journal", file,
                    e.getMessage());
            return kept;
        }
    }

    private static byte[] bytes(Checklist checklist) {
        return checklist.yaml().getBytes(UTF_8);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is known. */
    public ManagerState state() {
        return journal.state();
    }

    /**
     * Writes down changes that the state has already been told of. The next manager knows of them once it returns, even
     * if this one is killed; a failure of power may lose those of the last moment (a fifth of a second). While they
     * can't be written (a full disk), it tries again, so that nobody is told of what could be lost.
     */
    public void write(List<Change> changes) throws InterruptedException {
        if (!changes.isEmpty()) {
            writeToJournal(changes);
        }
        synchronized (monitor) {
            unsynced |= !changes.isEmpty();
            monitor.notifyAll();
        }
    }

    /**
     * Takes out launches that are not to happen.
     *
     * @throws IOException when that can't be written down
     */
    public void forget(List<String> runs) throws IOException {
        Change change = Change.ofRuns(runs, List.of());
        journal.write(List.of(change));
        journal.state().apply(change);
    }

    private void writeToJournal(List<Change> changes) throws InterruptedException {
        boolean failed = false;
        while (true) {
            try {
                journal.write(changes);
                if (failed) {
                    log.info("the journal can be written again");
                }
                journal.compact();
                return;
            } catch (IOException e) {
                if (!failed) {
                    log.error("the journal can't be written: {}; nobody gets an answer until it can", e.toString());
                }
                failed = true;
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    private void keepFileUpToDate() {
        boolean last = false;
        while (!last) {
            try {
                synchronized (monitor) {
                    while (!closing && !unsynced && written == journal.state().checklist()) {
                        monitor.wait();
                    }
                    last = closing;
                    unsynced = false;
                }
                if (!last) {
                    Thread.sleep(DELAY);
                }
                writeFile();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void writeFile() {
        Checklist checklist = journal.state().checklist();
        if (checklist == written && Files.exists(checklistFile)) {
            sync();
            return;
        }
        byte[] bytes = bytes(checklist);
        Path fresh = checklistFile.resolveSibling(checklistFile.getFileName() + ".new");
        try {
            String digest = digest(bytes);
            journal.noteFile(digest);
            journal.sync();
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(fresh, checklistFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            journal.noteFileIsThere(digest);
            written = checklist;
            writerFailed = false;
        } catch (IOException e) {
            if (!writerFailed) {
                log.error("the checklist file {} can't be written: {}; the journal has what it lacks", checklistFile,
                        e.toString());
            }
            writerFailed = true;
        }
    }

    private void sync() {
        try {
            journal.sync();
        } catch (IOException e) {
            log.error("the journal could not be synced: {}", e.toString());
        }
    }

    /** Writes the checklist file a last time, and closes all. */
    @Override
    public void close() {
        synchronized (monitor) {
            closing = true;
            monitor.notifyAll();
        }
        Uninterrupted.await(writer::join, this::closeJournal);
    }

    private void closeJournal() {
        try {
            journal.close();
        } catch (IOException e) {
            log.warn("the journal could not be closed: {}", e.toString());
        }
    }
}
