package io.carillon.listen.engine.file;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.carillon.listen.NotificationException;
import io.carillon.listen.engine.Feed;
import io.carillon.threads.Interrupts;
import org.jspecify.annotations.Nullable;

/**
 * What is written below folders, each time once. The system tells that something happens, but not all of it (what is in
 * a folder that has just been made, what another machine writes), and some of it twice; so what counts is how the files
 * look, at every hint and every second.
 */
final class FileFeed implements Feed {

    private static final long SCAN_MILLIS = 1_000;

    /** Who writes a file empties it first: it is read when it has looked the same for so long. */
    private static final long SETTLED_MILLIS = 20;

    /** So long, when it is empty. */
    private static final long SETTLED_EMPTY_MILLIS = 1_000;

    private final Map<String, Path> folders = new LinkedHashMap<>();
    private final WatchService hints;
    private final Map<WatchKey, Path> watched = new HashMap<>();
    private final Set<Path> watchedFolders = new HashSet<>();

    /** How each file looked when it was delivered, or at the beginning. */
    private final Map<Path, Look> known = new HashMap<>();

    /** Files that look otherwise, and since when. */
    private final Map<Path, Change> changed = new HashMap<>();

    private final Queue<Item> items = new ArrayDeque<>();
    private long revision;
    private long scanned = System.nanoTime();
    private boolean hintsLimited;

    private FileFeed(WatchService hints) {
        this.hints = hints;
    }

    /** How a file looks from outside. */
    private record Look(FileTime modified, long size, @Nullable Object file) {
        static Look of(BasicFileAttributes attributes) {
            return new Look(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /**
     * @param since when it was first seen to look so, {@link System#nanoTime}
     */
    private record Change(Look look, long since) {
    }

    /** Begins to follow base keys; their folders are made if need be. What is there already is not delivered. */
    static FileFeed open(Collection<String> bases) {
        try {
            FileFeed feed = new FileFeed(FileSystems.getDefault().newWatchService());
            for (String base : bases) {
                Path folder = KeyFile.folder(base);
                Files.createDirectories(folder);
                feed.folders.put(base, folder);
                feed.scan(folder);
            }
            feed.changed.forEach((file, change) -> feed.known.put(file, change.look()));
            feed.changed.clear();
            return feed;
        } catch (IOException e) {
            throw new NotificationException("Not able to watch files, " + e, true, e);
        }
    }

    @Override
    public Item next() throws InterruptedException {
        try {
            while (true) {
                Item item = items.poll();
                if (item != null) {
                    return item;
                }
                awaitHint();
                deliverSettled();
            }
        } catch (ClosedWatchServiceException e) {
            throw Interrupts.toldBy(e, "the feed was closed");
        } catch (IOException e) {
            throw new NotificationException("Error while listening to files, " + e, true, e);
        }
    }

    private void awaitHint() throws InterruptedException, IOException {
        long untilScan = SCAN_MILLIS - (System.nanoTime() - scanned) / 1_000_000;
        long wait = changed.isEmpty() ? untilScan : Math.min(untilScan, SETTLED_MILLIS / 2);
        WatchKey hint = wait > 0 ? hints.poll(wait, TimeUnit.MILLISECONDS) : hints.poll();
        boolean lost = wait <= 0;
        while (hint != null) {
            Path folder = watched.get(hint);
            for (WatchEvent<?> event : hint.pollEvents()) {
                if (folder != null && event.context() instanceof Path name) {
                    look(folder.resolve(name));
                } else {
                    lost = true;
                }
            }
            if (!hint.reset() && folder != null) {
                watched.remove(hint);
                watchedFolders.remove(folder);
            }
            hint = hints.poll();
        }
        if (lost) {
            scanAll();
        }
    }

    private void scanAll() throws IOException {
        known.keySet().removeIf(file -> !Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        for (Path folder : folders.values()) {
            Files.createDirectories(folder);
            scan(folder);
        }
        scanned = System.nanoTime();
    }

    private void look(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) {
                scan(path);
            } else if (attributes.isRegularFile()) {
                seen(path, attributes);
            }
        } catch (NoSuchFileException e) {
            known.remove(path);
            changed.remove(path);
        }
    }

    /** Watches a folder and those within, and looks at their files; in this order, so that nothing slips through. */
    private void scan(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) {
                watch(visited);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    seen(file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
                // Gone meanwhile, or not for us to read.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private void watch(Path folder) {
        if (watchedFolders.contains(folder)) {
            return;
        }
        try {
            watched.put(folder.register(hints, ENTRY_CREATE, ENTRY_MODIFY), folder);
            watchedFolders.add(folder);
        } catch (IOException e) {
            if (!hintsLimited) {
                hintsLimited = true;
                FileEngine.LOG.warn("Changes in {} are noticed within a second only: {}", folder, e.getMessage());
            }
        }
    }

    private void seen(Path file, BasicFileAttributes attributes) {
        Look look = Look.of(attributes);
        if (look.equals(known.get(file))) {
            changed.remove(file);
            return;
        }
        Change before = changed.get(file);
        if (before == null || !before.look().equals(look)) {
            changed.put(file, new Change(look, System.nanoTime()));
        }
    }

    private void deliverSettled() throws IOException {
        long now = System.nanoTime();
        List<Path> settled = new ArrayList<>();
        for (Path file : List.copyOf(changed.keySet())) {
            look(file);
            Change change = changed.get(file);
            if (change != null && now - change.since() >= 1_000_000
                    * (change.look().size() == 0 ? SETTLED_EMPTY_MILLIS : SETTLED_MILLIS)) {
                settled.add(file);
            }
        }
        settled.sort(Comparator.comparing((Path file) -> modified(file)).thenComparing(Comparator.naturalOrder()));
        for (Path file : settled) {
            deliver(file);
        }
    }

    private FileTime modified(Path file) {
        Change change = changed.get(file);
        return change == null ? FileTime.fromMillis(0) : change.look().modified();
    }

    private void deliver(Path file) throws IOException {
        Change change = changed.get(file);
        try {
            String value = KeyFile.read(file);
            look(file);
            if (change == null || !change.equals(changed.get(file))) {
                // Written to while it was read: once more when it has settled.
                return;
            }
            changed.remove(file);
            known.put(file, change.look());
            folders.forEach((base, folder) -> {
                if (file.startsWith(folder) && !file.equals(KeyFile.status(base).path())) {
                    revision++;
                    items.add(new Item.Put(base, base + folder.relativize(file), value, revision));
                    items.add(new Item.Passed(base, revision));
                }
            });
        } catch (NoSuchFileException e) {
            changed.remove(file);
        }
    }

    @Override
    public void close() {
        try {
            hints.close();
        } catch (IOException e) {
            FileEngine.LOG.debug("while closing a feed: {}", e.getMessage());
        }
    }
}
