package io.carillon.event.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.stream.Stream;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PythonRegexTest {

    static Stream<Arguments> matches() {
        return Stream.of(arguments("a", "abc", true), arguments("b", "abc", false),
                arguments("^[A-Z]{2}$", "AB\n", true), arguments("^[A-Z]{2}$", "AB\r", false),
                arguments("^[A-Z]{2}\\Z", "AB\n", false), arguments(".b", "\rb", true), arguments(".b", "\nb", false),
                arguments("(?s).b", "\nb", true), arguments("(?s:.)b", "\nb", true), arguments("a$\n", "a\n", true),
                arguments("(?m)a$\n^b", "a\nb", true), arguments("(?m)a\n^", "a\n", true), arguments("\\d", "٣", true),
                arguments("(?a)\\d", "٣", false), arguments("\\w", "Ⅷ", true), arguments("\\w", "\u0301", false),
                arguments("\\s", "\u001c", true), arguments("\\S", "\u0085", false), arguments("é\\b", "é-", true),
                arguments("\\Ba", "a", false), arguments("\\B", "", false), arguments("[]a]+$", "a]", true),
                arguments("[[a]+$", "[a", true), arguments("[a&&b]+$", "a&b", true),
                arguments("[^\\W\\d]+$", "aé", true), arguments("[^\\W\\d]+$", "a1", false),
                arguments("[\\w-]+$", "a-b", true), arguments("[\\101-\\103]+$", "ABC", true),
                arguments("a{,2}$", "aa", true), arguments("a{,2}$", "aaa", false), arguments("a{2", "a{2", true),
                arguments("{}", "{}", true), arguments("(?P<x_1>a)(?P=x_1)$", "aa", true),
                arguments("(a)(b)\\2\\1$", "abba", true), arguments("(a)\\10$", "aa0", null),
                arguments("(?i)straSSE", "STRAsse", true), arguments("(?i:a)B", "AB", true),
                arguments("(?i:a)B", "Ab", false), arguments("(?i)k", "\u212a", true),
                arguments("(?ai)k", "\u212a", false), arguments("(?x) a b # comment", "ab", true),
                arguments("a(?#comment)b", "ab", true), arguments("(?<=a)b", "ab", false),
                arguments("a(?<!b)c", "ac", true), arguments("(?>a*)a", "aaa", false), arguments("a*+a", "aaa", false),
                arguments("\\N{DIGIT ONE}\\x31\\u0031\\U00000031\\061", "11111", true),
                arguments("\\a\\f\\v\\t", "\u0007\f\u000b\t", true));
    }

    @ParameterizedTest
    @MethodSource("matches")
    void matchesLikePython(String regex, String text, @Nullable Boolean expected) {
        if (expected == null) {
            assertThatThrownBy(() -> PythonRegex.of(regex)).isInstanceOf(EventException.class);
        } else {
            assertThat(PythonRegex.of(regex).matchesStart(text)).isEqualTo(expected);
        }
    }

    static Stream<Arguments> errors() {
        return Stream.of(arguments("*a", "nothing to repeat at position 0"),
                arguments("^*", "nothing to repeat at position 1"), arguments("a**", "multiple repeat at position 2"),
                arguments("a{2,1}", "min repeat greater than max repeat at position 2"),
                arguments("(a", "missing ), unterminated subpattern at position 0"),
                arguments("a)", "unbalanced parenthesis at position 1"),
                arguments("[a", "unterminated character set at position 0"),
                arguments("[z-a]", "bad character range z-a at position 1"),
                arguments("[\\w-a]", "bad character range \\w-a at position 1"),
                arguments("[a-\\w]", "bad character range a-\\w at position 1"),
                arguments("\\q", "bad escape \\q at position 0"),
                arguments("\\", "bad escape (end of pattern) at position 0"),
                arguments("\\x1", "incomplete escape \\x1 at position 0"),
                arguments("\\400", "octal escape value \\400 outside of range 0-0o377 at position 0"),
                arguments("\\1", "invalid group reference 1 at position 1"),
                arguments("(?P<a", "missing >, unterminated name at position 4"),
                arguments("(?P<1>a)", "bad character in group name '1' at position 4"),
                arguments("(?P=x)", "unknown group name 'x' at position 4"),
                arguments("(?P<a>b)(?P<a>c)", "redefinition of group name 'a' as group 2; was group 1 at position 12"),
                arguments("(?", "unexpected end of pattern at position 2"),
                arguments("(?Q)", "unknown extension ?Q at position 1"),
                arguments("a(?i)", "global flags not at the start of the expression at position 1"),
                arguments("é\n)", "unbalanced parenthesis at position 2 (line 2, column 1)"),
                arguments("()(?(1)a|b)", "conditional groups are not supported at position 2"),
                arguments("(".repeat(300), "groups are nested too deep at position 200"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void aWrongExpressionIsReportedWithItsPlace(String regex, String message) {
        assertThatThrownBy(() -> PythonRegex.of(regex)).hasMessage(message).asInstanceOf(type(EventException.class))
                .extracting(EventException::kind).isEqualTo(Kind.WRONG_SCHEMA);
    }

    @Test
    void aTextThatWouldTakeForeverIsGivenUp() {
        PythonRegex regex = PythonRegex.of(".*.*.*.*.*x");
        assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> regex.matchesStart("a".repeat(1000))).isInstanceOf(EventException.class)
                        .hasMessageContaining("too costly"));
    }

    @Test
    void aTextThatWouldNestTooDeepIsGivenUp() {
        PythonRegex regex = PythonRegex.of("(?:a|b)*$");
        assertThatThrownBy(() -> regex.matchesStart("ab".repeat(500_000))).isInstanceOf(EventException.class)
                .hasMessageContaining("too costly");
    }
}
