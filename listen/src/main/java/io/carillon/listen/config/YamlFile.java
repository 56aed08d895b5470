package io.carillon.listen.config;

import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/** Reads YAML files for other rooms, as all of Carillon reads them: YAML 1.1, like PyYAML's {@code safe_load}. */
public final class YamlFile {

    private YamlFile() {
    }

    /**
     * The document in a file; null for an empty one.
     *
     * @param path where it is, as the user wrote it
     * @throws ConfigException when it can't be read; the message is one line that names the file
     */
    public static @Nullable Object read(String path) {
        try {
            return YamlReader.ofTrees().parse(TextFile.read(path));
        } catch (DocumentException e) {
            throw new ConfigException(path + ": " + e.getMessage(), false, e);
        }
    }
}
