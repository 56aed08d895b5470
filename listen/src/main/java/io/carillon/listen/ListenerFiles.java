package io.carillon.listen;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.carillon.event.python.PythonText;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;

/**
 * Where a listener's files are: {@code ~/.aviso/checkpoints/<id>.json} and {@code ~/.aviso/dead_letters/<id>.jsonl}.
 * The id names the listener by its event type, its request and the address of its store, so that a listener whose
 * triggers are changed goes on where it was.
 *
 * @param id          the listener's file name without ending
 * @param checkpoint  the file of its checkpoint
 * @param deadLetters the file of its dead letters
 */
record ListenerFiles(String id, Path checkpoint, Path deadLetters) {

    private static final int ID_BYTES = 6;

    /**
     * @param ordinal which of the listeners with the same event type and request it is, the first is 1
     */
    static ListenerFiles of(ListenerDefinition listener, UserConfig config, int ordinal) {
        EngineConfig engine = config.notification();
        String text = listener.schema().type() + "\n" + describe(listener) + "\n" + engine.host() + ":" + engine.port();
        String safeType = listener.schema().type().replaceAll("[^A-Za-z0-9_-]", "_");
        String id = (safeType.length() > 60 ? safeType.substring(0, 60) : safeType) + "-" + hash(text)
                + (ordinal > 1 ? "-" + ordinal : "");
        Path folder = config.home().resolve(".aviso");
        return new ListenerFiles(id, folder.resolve("checkpoints").resolve(id + ".json"),
                folder.resolve("dead_letters").resolve(id + ".jsonl"));
    }

    /** The listener in one line. */
    static String describe(ListenerDefinition listener) {
        EventCondition where = listener.where();
        return listener.schema().type() + " " + PythonText.repr(listener.written())
                + (where == null ? "" : " where " + where.text());
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
