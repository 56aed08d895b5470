package io.carillon.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Turns the nodes of one YAML document into values. Aliases share one value. Of two equal keys the last one's value
 * stands at the place of the first, as in Python, where 1, 1.0 and true are equal too.
 *
 * <p>
 * Refused are tags that name classes, ordered maps, and what contains itself. How much text the aliases stand for is
 * bounded too, because logs and messages write them out: a few lines can otherwise stand for more than fits into the
 * memory.
 */
final class YamlTree {

    /** The most characters that a document may have once its aliases are written out. */
    private static final long MAX_EXPANDED = 64L * 1024 * 1024;

    private final boolean treesOnly;
    private final @Nullable UnaryOperator<String> paths;
    private final IdentityHashMap<Node, @Nullable Built> built = new IdentityHashMap<>();

    /**
     * @param treesOnly whether sets and binary data are refused too
     * @param paths     what becomes of {@link PlainScalars#PATH}, null when there are none
     */
    YamlTree(boolean treesOnly, @Nullable UnaryOperator<String> paths) {
        this.treesOnly = treesOnly;
        this.paths = paths;
    }

    /**
     * A value and the characters that it would be written with.
     */
    private record Built(@Nullable Object value, long size) {
    }

    /**
     * The value of the document.
     *
     * @param root the node that has all others in it
     * @throws DocumentException as described above, or when a text is not what its tag says
     */
    @Nullable
    Object value(Node root) {
        return build(root).value;
    }

    private Built build(Node node) {
        Built known = built.get(node);
        if (known != null) {
            return known;
        }
        if (built.containsKey(node)) {
            throw error("an alias stands within what it stands for", node);
        }
        built.put(node, null);
        Built result = switch (node) {
            case ScalarNode scalar -> scalar(scalar);
            case SequenceNode sequence when node.getTag().equals(Tag.SEQ) -> sequence(sequence);
            case MappingNode mapping when node.getTag().equals(Tag.MAP) -> mapping(mapping);
            case MappingNode set when node.getTag().equals(Tag.SET) && !treesOnly -> set(set);
            default -> throw error(unknownTag(node), node);
        };
        if (result.size > MAX_EXPANDED) {
            throw error("the aliases stand for too much text", node);
        }
        built.put(node, result);
        return result;
    }

    private Built scalar(ScalarNode node) {
        try {
            return new Built(scalar(node, node.getTag(), node.getValue()), 1 + node.getValue().length());
        } catch (DocumentException e) {
            throw new DocumentException(e.getMessage() + YamlReader.position(node.getStartMark()), e);
        }
    }

    private @Nullable Object scalar(Node node, Tag tag, String text) {
        if (tag.equals(Tag.STR)) {
            return text;
        }
        if (tag.equals(Tag.INT)) {
            return ScalarValues.integer(text);
        }
        if (tag.equals(Tag.BOOL)) {
            return ScalarValues.bool(text);
        }
        if (tag.equals(Tag.FLOAT)) {
            return ScalarValues.floating(text);
        }
        if (tag.equals(Tag.TIMESTAMP)) {
            return ScalarValues.timestamp(text);
        }
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(PlainScalars.PATH) && paths != null) {
            return paths.apply(text);
        }
        if (tag.equals(Tag.BINARY) && !treesOnly) {
            return bytes(text);
        }
        if (tag.equals(Tag.MERGE) || tag.equals(PlainScalars.RESERVED)) {
            throw new DocumentException(PythonText.repr(text) + " has a meaning of its own in YAML; put it in quotes");
        }
        throw new DocumentException(unknownTag(node));
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new DocumentException("can't be read as bytes in Base64", e);
        }
    }

    private Built set(MappingNode node) {
        Members members = new Members();
        for (NodeTuple tuple : node.getValue()) {
            members.put(key(tuple.getKeyNode()), new Built(null, 0));
        }
        return new Built(Collections.unmodifiableSet(new LinkedHashSet<>(members.values.keySet())), members.size);
    }

    private Built sequence(SequenceNode node) {
        List<@Nullable Object> values = new ArrayList<>(node.getValue().size());
        long size = 1;
        for (Node element : node.getValue()) {
            Built value = build(element);
            values.add(value.value);
            size += value.size;
        }
        return new Built(Collections.unmodifiableList(values), size);
    }

    private Built mapping(MappingNode node) {
        Members members = new Members();
        for (NodeTuple tuple : node.getValue()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                merge(tuple.getValueNode(), members);
            }
        }
        for (NodeTuple tuple : node.getValue()) {
            Node key = tuple.getKeyNode();
            if (!key.getTag().equals(Tag.MERGE)) {
                members.put(key(key), build(tuple.getValueNode()));
            }
        }
        return new Built(Collections.unmodifiableMap(members.values), members.size);
    }

    private @Nullable Object key(Node node) {
        if (node instanceof ScalarNode scalar && node.getTag().equals(PlainScalars.RESERVED)) {
            return scalar.getValue();
        }
        Object key = build(node).value;
        if (key instanceof Collection || key instanceof Map || key instanceof byte[]) {
            throw error("a key must be text, a number or a date, not a list or a mapping", node);
        }
        return key;
    }

    /** Puts what {@code <<} asks for; of several mappings in a list the first wins. */
    private void merge(Node node, Members members) {
        if (node instanceof SequenceNode sequence) {
            for (Node element : sequence.getValue().reversed()) {
                mergeMapping(element, members);
            }
        } else {
            mergeMapping(node, members);
        }
    }

    private void mergeMapping(Node node, Members members) {
        Built merged = build(node);
        if (!(merged.value instanceof Map<?, ?> map)) {
            throw error("expected a mapping or list of mappings for merging", node);
        }
        members.size += merged.size;
        map.forEach((key, value) -> members.put(key, new Built(value, 0)));
    }

    /** What a mapping holds so far. */
    private static final class Members {
        private final Map<@Nullable Object, @Nullable Object> values = new LinkedHashMap<>();
        private final Map<Object, Object> numbers = new HashMap<>();
        private long size = 1;

        void put(@Nullable Object key, Built value) {
            values.put(firstEqual(key), value.value);
            size += value.size + (key instanceof String text ? text.length() : 1);
        }

        /** The key itself, or the one before it that Python takes for the same although their types differ. */
        private @Nullable Object firstEqual(@Nullable Object key) {
            Object number = switch (key) {
                case Boolean bool -> bool ? BigInteger.ONE : BigInteger.ZERO;
                case BigInteger big -> big;
                case Double real when Double.isFinite(real) && real == Math.rint(real) ->
                    new BigDecimal(real).toBigInteger();
                case Double real -> real;
                case Number integer -> BigInteger.valueOf(integer.longValue());
                case OffsetDateTime time -> time.toInstant();
                case null, default -> null;
            };
            if (number == null || key == null) {
                return key;
            }
            Object first = numbers.putIfAbsent(number, key);
            return first == null ? key : first;
        }
    }

    private static String unknownTag(Node node) {
        return "could not determine a constructor for the tag " + PythonText.repr(node.getTag().getValue());
    }

    private static DocumentException error(String message, Node node) {
        return new DocumentException(message + YamlReader.position(node.getStartMark()));
    }
}
