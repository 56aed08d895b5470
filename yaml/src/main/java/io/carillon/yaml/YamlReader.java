package io.carillon.yaml;

import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.parser.ParserImpl;

/**
 * Reads a YAML 1.1 document into the values that PyYAML's {@code safe_load} makes of it: null, {@link String},
 * {@link Boolean}, {@link Integer}, {@link Long}, {@link java.math.BigInteger}, {@link Double},
 * {@link java.time.LocalDate}, {@link java.time.LocalDateTime}, {@link java.time.OffsetDateTime}, byte arrays, and
 * unmodifiable {@link List}, {@link java.util.Map} and {@link java.util.Set} in the order of the text. Immutable and
 * thread-safe.
 */
public final class YamlReader {

    /** The deepest nesting; PyYAML ends at about a thousand by the depth of Python's stack. */
    private static final int MAX_DEPTH = 100;

    private final boolean treesOnly;
    private final @Nullable UnaryOperator<String> paths;

    private YamlReader(boolean treesOnly, @Nullable UnaryOperator<String> paths) {
        this.treesOnly = treesOnly;
        this.paths = paths;
    }

    /** For what has to be a tree in the sense of {@code io.carillon.event.python}: sets and binary data are refused. */
    public static YamlReader ofTrees() {
        return new YamlReader(true, null);
    }

    /**
     * As {@link #ofTrees()}.
     *
     * @param paths what becomes of a text without quotes that begins with {@code ~} and has more to it
     */
    public static YamlReader ofTrees(UnaryOperator<String> paths) {
        return new YamlReader(true, paths);
    }

    /**
     * The value of the one document in a text; null when it is null or there is none.
     *
     * @throws DocumentException when the text is not YAML, has more than one document, tags that name classes, what
     *                           contains itself, or aliases that stand for too much; the message says where
     */
    public static @Nullable Object read(String text) {
        return new YamlReader(false, null).parse(text);
    }

    /**
     * As {@link #read}, with what this reader was made for.
     *
     * @throws DocumentException as {@link #read}
     */
    public @Nullable Object parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // who reads the text has bounded it
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(Integer.MAX_VALUE); // YamlTree has a better bound
        options.setTagInspector(_ -> true); // YamlTree makes no objects, whatever a tag says
        try {
            ParserImpl parser = new ParserImpl(new WholeText(text), options);
            Node root = new Composer(parser, new PlainScalars(paths != null), options).getSingleNode();
            return root == null ? null : new YamlTree(treesOnly, paths).value(root);
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
