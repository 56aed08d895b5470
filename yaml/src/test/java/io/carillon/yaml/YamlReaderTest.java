package io.carillon.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.python.PythonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    /**
     * What PyYAML 6.0 makes of a document, as Python writes it; {@code !} for one that it refuses, or makes no tree of.
     */
    record Vector(String document, String expected) {
    }

    static List<Vector> pyyaml() throws IOException {
        try (InputStream in = Objects.requireNonNull(YamlReaderTest.class.getResourceAsStream("pyyaml.txt"));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().map(line -> line.split("\t", 2))
                    .map(parts -> new Vector(parts[0].translateEscapes(), parts[1].translateEscapes())).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pyyaml")
    void makesOfADocumentWhatPyYamlMakesOfIt(Vector vector) {
        if (vector.expected.equals("!")) {
            assertThatThrownBy(() -> YamlReader.ofTrees().parse(vector.document)).isInstanceOf(DocumentException.class)
                    .message().isNotBlank().doesNotContain("\n");
        } else {
            assertThat(PythonText.repr(YamlReader.ofTrees().parse(vector.document))).isEqualTo(vector.expected);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: [              | while parsing a flow node, expected the node content, but found '<stream end>', line 1, column 5
            a: *x             | found undefined alias x, line 1, column 4
            a: !!python/name:os.system x | could not determine a constructor for the tag 'tag:yaml.org,2002:python/name:os.system', line 1, column 4
            a: 2021-13-01     | '2021-13-01' can't be read as a date; put it in quotes if it is meant as text, line 1, column 4
            a: 0x_            | '0x_' can't be read as an integer; put it in quotes if it is meant as text, line 1, column 4
            a: =              | '=' has a meaning of its own in YAML; put it in quotes, line 1, column 4
            {[1]: 2}          | a key must be text, a number or a date, not a list or a mapping, line 1, column 2
            &a [*a]           | an alias stands within what it stands for, line 1, column 1
            {<<: 1}           | expected a mapping or list of mappings for merging, line 1, column 6
            """)
    void saysInOneLineWhatIsWrongAndWhere(String document, String message) {
        assertThatThrownBy(() -> YamlReader.ofTrees().parse(document)).hasMessage(message);
    }

    @Test
    void refusesAliasesThatStandForMoreThanFitsIntoMemory() {
        StringBuilder document = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            document.append("a").append(i).append(": &a").append(i).append(" [")
                    .append(String.join(", ", List.of(alias, alias, alias, alias, alias, alias, alias, alias)))
                    .append("]\n");
        }
        assertThatThrownBy(() -> YamlReader.ofTrees().parse(document.toString()))
                .hasMessageStartingWith("the aliases stand for too much text");
    }

    @Test
    void letsManyListenersShareTheirTriggers() {
        String document = "triggers: &t [{type: echo}]\nlisteners:\n"
                + "- {event: flight, request: {}, triggers: *t}\n".repeat(500);
        Map<?, ?> tree = (Map<?, ?>) Objects.requireNonNull(YamlReader.ofTrees().parse(document));
        assertThat((List<?>) tree.get("listeners")).hasSize(500);
    }

    /**
     * A payload may hold an image, and a stranger's whole message may be one word; all others wait for it meanwhile.
     */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "'%s'", "\"%s\"", "{a: [%s]}"})
    @Timeout(20)
    void readsALongWordInAMomentToo(String form) {
        String word = "0123456789abcdef".repeat(1 << 20);
        assertThat(String.valueOf(YamlReader.read(form.formatted(word)))).contains(word);
    }

    @Test
    void countsLinesAndColumnsOfCharacters() {
        assertThatThrownBy(() -> YamlReader.read("\uFEFF# \uD83D\uDE00\r\na: 1\rb: 2\n\uD83D\uDE00: *x"))
                .hasMessage("found undefined alias x, line 4, column 4");
    }

    @Test
    void refusesCharactersThatYamlDoesNotAllow() {
        assertThatThrownBy(() -> YamlReader.read("a: \u0001")).isInstanceOf(DocumentException.class)
                .hasMessageContaining("special characters are not allowed");
        assertThatThrownBy(() -> YamlReader.read("a: \uD83D")).isInstanceOf(DocumentException.class);
    }

    @Test
    void refusesNestingThatNoPersonWrites() {
        assertThatThrownBy(() -> YamlReader.ofTrees().parse("[".repeat(100_000))).isInstanceOf(DocumentException.class)
                .hasMessage("Nesting Depth exceeded max 100");
    }
}
