package io.carillon.listen.config;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML 1.1 into the tree that PyYAML's {@code safe_load} makes of it, so that files written for Aviso v1 mean the
 * same here: a tree of values in the sense of {@code io.carillon.event.python}. Immutable and thread-safe.
 */
final class YamlReader {

    /** Aliases cost no depth, so that no file written by a person comes near it. */
    private static final int MAX_DEPTH = 100;

    private final @Nullable Path home;

    private YamlReader(@Nullable Path home) {
        this.home = home;
    }

    /** For files that are taken as they are. */
    static YamlReader plain() {
        return new YamlReader(null);
    }

    /** For configurations: what stands without quotes and begins with {@code ~} is a path below the home folder. */
    static YamlReader expanding(Path home) {
        return new YamlReader(home);
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
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(TextFile.MAX_BYTES);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // YamlTree has a better bound
        options.setTagInspector(_ -> true); // YamlTree makes no objects, whatever a tag says
        try {
            ParserImpl parser = new ParserImpl(new StreamReader(text), options);
            Node root = new Composer(parser, new PlainScalars(home != null), options).getSingleNode();
            return root == null ? null : new YamlTree(home).value(root);
        } catch (MarkedYAMLException e) {
            String context = e.getContext() == null ? "" : e.getContext() + ", ";
            throw new DocumentException(oneLine(context + e.getProblem() + position(e.getProblemMark())), e);
        } catch (YAMLException e) {
            throw new DocumentException(oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    /** Where in the text a message belongs, to be put behind it. */
    static String position(@Nullable Mark mark) {
        return mark == null ? "" : ", line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", ", ");
    }
}
