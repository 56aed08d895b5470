package io.carillon.event.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMatcherTest {

    private static final String FLIGHT = "/tmp/aviso/flight/{date}/{country}/{airport}/{number}";

    private static @Nullable Map<String, String> match(String template, String key) {
        KeyMatcher.Match match = KeyMatcher.of(PythonFormat.of(template).pieces()).match(key);
        return match == null ? null : match.identifier().fields();
    }

    @ParameterizedTest
    @CsvSource({"/a/{x}/{y}, /a/1/2/3, '{x=1, y=2/3}'", "/a/{x}/{y}, /A/1//, '{x=1, y=/}'",
            "/a/{x}/{y}/, /a/1/2//, '{x=1, y=2/}'", "{x}{y}, abc, '{x=a, y=bc}'", "{x}{y}z, abz, '{x=a, y=b}'",
            "'{x},class={y}', 'a,class=b,class=c', '{x=a, y=b,class=c}'", "{x}ab{y}, aabab, '{x=a, y=ab}'",
            "{x}-{y}-, a----, '{x=a, y=--}'", "/{x}/{x}, /a/A, '{x=a}'", "/{x}/{y}/{x}, /a/b/c/a/b, '{x=a/b, y=c}'",
            "{x}{x}, abAB, '{x=ab}'", "{y}/{x}/{x}, 1/2/3/3, '{y=1/2, x=3}'", "/{x}{{}}, /a{}, '{x=a}'",
            "/k{x}, /\u212aa, '{x=a}'", "/ss{x}, /\u017fSa, '{x=a}'", "/é{x}, /Éa, '{x=a}'",
            "/\ufb05{x}, /\ufb06a, '{x=a}'", "{x}{y}, \ud83d\ude00b, '{x=\ud83d\ude00, y=b}'"})
    void fieldsTakeAsLittleAsTheyCan(String template, String key, String fields) {
        assertThat(match(template, key)).hasToString(fields);
    }

    @Test
    void aFieldTakesAnyCharacter() {
        assertThat(match("/{x}/{y}", "/a\nb\u0000/c\r\n")).isEqualTo(Map.of("x", "a\nb\u0000", "y", "c\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/tmp/aviso/flight", "/tmp/aviso/flight/", "/tmp/aviso/flight/20210101/italy/FCO",
            "/tmp/aviso/flight/20210101/italy/FCO/", "/tmp/aviso/flights/20210101/italy/FCO/1",
            "x/tmp/aviso/flight/20210101/italy/FCO/1"})
    void aKeyOfAnotherShapeDoesNotMatch(String key) {
        assertThat(match(FLIGHT, key)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"{x}/{x}, a/b", "{x}{x}, abc", "/{x}/, //", "{x}a{y}, ab", "a, aa", "{x}{y}, a",
            "{x}{y}, \ud83d\ude00"})
    void whatCannotBeSharedOutDoesNotMatch(String template, String key) {
        assertThat(match(template, key)).isNull();
    }

    @Test
    void agreesWithARegularExpression() {
        Random random = new Random(42);
        int matched = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder template = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                template.append(random.nextBoolean()
                        ? "{" + "xyz".charAt(random.nextInt(3)) + "}"
                        : List.of("/", "a", "ab", "//", "K").get(random.nextInt(5)));
            }
            StringBuilder key = new StringBuilder();
            for (int n = random.nextInt(10); n > 0; n--) {
                key.append("/abAk\n".charAt(random.nextInt(6)));
            }
            Map<String, String> expected = byRegex(template.toString(), key.toString());
            assertThat(match(template.toString(), key.toString())).as("%s on %s", template, key).isEqualTo(expected);
            matched += expected == null ? 0 : 1;
        }
        assertThat(matched).isGreaterThan(1000);
    }

    private static @Nullable Map<String, String> byRegex(String template, String key) {
        List<String> names = new ArrayList<>();
        StringBuilder regex = new StringBuilder();
        Matcher piece = Pattern.compile("\\{(\\w+)}|[^{}]+").matcher(template);
        while (piece.find()) {
            String name = piece.group(1);
            if (name == null) {
                regex.append(Pattern.quote(piece.group()));
            } else if (names.contains(name)) {
                regex.append("(?:\\").append(names.indexOf(name) + 1).append(')');
            } else {
                names.add(name);
                regex.append("(.+?)");
            }
        }
        Matcher matcher = Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL).matcher(key);
        if (!matcher.matches()) {
            return null;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            fields.put(names.get(i), matcher.group(i + 1));
        }
        return fields;
    }

    @Test
    void hostileKeysAreSoonDoneWith() {
        String slashes = "/".repeat(1_000_000);
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            assertThat(match(FLIGHT + "/{a}/{b}/{c}/end", "/tmp/aviso/flight/" + slashes)).isNull();
            assertThat(match("{a},class={b},class={c}!", ",clas".repeat(200_000))).isNull();
            assertThat(match("/{a}/{b}/{a}/{c}/{b}/{d}/{c}/end", slashes)).isNull();
            assertThat(match("{a}{b}{a}{b}{c}{c}!", "ab".repeat(500_000))).isNull();
        });
    }
}
