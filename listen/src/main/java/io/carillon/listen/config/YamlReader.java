package io.carillon.listen.config;

import java.nio.file.Path;

import io.carillon.yaml.YamlException;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML as PyYAML does, so that files written for Aviso v1 mean the same here: a tree of values in the sense of
 * {@code io.carillon.event.python}. Immutable and thread-safe.
 */
final class YamlReader {

    private final io.carillon.yaml.YamlReader yaml;

    private YamlReader(io.carillon.yaml.YamlReader yaml) {
        this.yaml = yaml;
    }

    /** For files that are taken as they are. */
    static YamlReader plain() {
        return new YamlReader(io.carillon.yaml.YamlReader.ofTrees());
    }

    /** For configurations: what stands without quotes and begins with {@code ~} is a path below the home folder. */
    static YamlReader expanding(Path home) {
        return new YamlReader(io.carillon.yaml.YamlReader.ofTrees(text -> HomePath.expanded(text, home)));
    }

    /**
     * The value of the one document in a text; null when it is null or there is none.
     *
     * @throws DocumentException when the text is not YAML, or has what a tree of values can't hold: tags that name
     *                           classes, sets, ordered maps, binary data, what contains itself or is too large; the
     *                           message says where
     */
    @Nullable
    Object read(String text) {
        try {
            return yaml.parse(text);
        } catch (YamlException e) {
            throw new DocumentException(String.valueOf(e.getMessage()), e);
        }
    }
}
