package io.carillon.yaml;

import java.util.regex.Pattern;

import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What a value without quotes stands for in YAML 1.1 as PyYAML reads it, whose forms are stricter than the
 * specification in places (a number with exponent needs a point and a sign) and wider in others.
 */
final class PlainScalars extends Resolver {

    /** A value that YAML reserves for its own use. */
    static final Tag RESERVED = new Tag(Tag.PREFIX + "value");

    /** A path that begins in a home folder; only where such are looked for. */
    static final Tag PATH = new Tag("!path");

    private static final Pattern BOOL = Pattern
            .compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF");
    private static final Pattern FLOAT = Pattern.compile("""
            [-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?
            |\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?
            |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*
            |[-+]?\\.(?:inf|Inf|INF)
            |\\.(?:nan|NaN|NAN)""", Pattern.COMMENTS);
    private static final Pattern INT = Pattern.compile("""
            [-+]?0b[01_]+
            |[-+]?0[0-7_]+
            |[-+]?(?:0|[1-9][0-9_]*)
            |[-+]?0x[0-9a-fA-F_]+
            |[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+""", Pattern.COMMENTS);
    private static final Pattern TIMESTAMP = Pattern.compile("""
            [0-9]{4}-[0-9]{2}-[0-9]{2}
            |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[\\ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]*)?
            (?:[\\ \\t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?""", Pattern.COMMENTS);

    private final boolean paths;

    /**
     * @param paths whether what begins with {@code ~} is a {@link #PATH}
     */
    PlainScalars(boolean paths) {
        this.paths = paths;
    }

    /** The library's own forms aren't wanted. */
    @Override
    protected void addImplicitResolvers() {
    }

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        return switch (kind) {
            case sequence -> Tag.SEQ;
            case mapping -> Tag.MAP;
            case scalar, anchor -> implicit ? (isPath(value) ? PATH : plain(value)) : Tag.STR;
        };
    }

    private boolean isPath(String value) {
        return paths && value.length() > 1 && value.charAt(0) == '~';
    }

    /** What a text without quotes is, where paths are texts. */
    static Tag plain(String value) {
        if (value.isEmpty()) {
            return Tag.NULL;
        }
        return switch (value.charAt(0)) {
            case 'y', 'Y', 't', 'T', 'f', 'F', 'o', 'O' -> BOOL.matcher(value).matches() ? Tag.BOOL : Tag.STR;
            case 'n', 'N' -> BOOL.matcher(value).matches() ? Tag.BOOL : isNull(value) ? Tag.NULL : Tag.STR;
            case '~' -> value.length() == 1 ? Tag.NULL : Tag.STR;
            case '<' -> value.equals("<<") ? Tag.MERGE : Tag.STR;
            case '=' -> value.length() == 1 ? RESERVED : Tag.STR;
            case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-', '+', '.' -> number(value);
            default -> Tag.STR;
        };
    }

    private static boolean isNull(String value) {
        return value.equals("null") || value.equals("Null") || value.equals("NULL");
    }

    /** What most numbers are. */
    private static boolean isDigits(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static Tag number(String value) {
        if (value.charAt(0) != '0' && isDigits(value)) {
            return Tag.INT;
        }
        if (INT.matcher(value).matches()) {
            return Tag.INT;
        }
        if (FLOAT.matcher(value).matches()) {
            return Tag.FLOAT;
        }
        return TIMESTAMP.matcher(value).matches() ? Tag.TIMESTAMP : Tag.STR;
    }
}
