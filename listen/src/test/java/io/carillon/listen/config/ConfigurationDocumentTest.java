package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} and the program say the same. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final Pattern ROW = Pattern.compile(
            "\\| `(?<setting>[a-z_.]+)` \\|(?<standard>[^|]*)\\|(?<variable>[^|]*)\\|[^|]*\\|(?<meaning>[^|]+)\\|");

    private record Row(String setting, String standard, String variable, boolean ours) {
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher matcher = ROW.matcher(line);
            if (matcher.matches()) {
                rows.add(new Row(matcher.group("setting"), cell(matcher, "standard"), cell(matcher, "variable"),
                        matcher.group("meaning").contains("**ours**")));
            }
        }
        return rows;
    }

    private static String cell(Matcher row, String name) {
        return row.group(name).replace("`", "").strip();
    }

    @Test
    void everySettingIsDescribedOnceWithItsVariable() throws IOException {
        List<String> settings = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            settings.add(setting.path() + " " + (setting.variable() == null ? "" : setting.variable()));
        }
        assertThat(rows()).extracting(row -> row.setting + " " + row.variable)
                .containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void everyDefaultIsTheOneThatHolds() throws IOException {
        Path nowhere = Path.of("/nonexistent");
        List<EffectiveConfig.Value> values = new ConfigLoader(Map.of(), nowhere, nowhere).files(ConfigOverrides.NONE)
                .read().values();
        for (Row row : rows()) {
            Object value = values.stream().filter(each -> each.name().equals(row.setting)).findFirst().orElseThrow()
                    .value();
            String shown = value == null ? "" : value.toString();
            assertThat(shown.replace(nowhere.toString(), ConfigLoader.SYSTEM_FOLDER.toString())).as(row.setting)
                    .isEqualTo(row.standard);
        }
    }

    @Test
    void whatPyavisoHasNotIsMarked() throws IOException {
        assertThat(rows()).filteredOn(Row::ours).extracting(Row::setting)
                .allMatch(name -> name.matches(".*\\.(endpoints|ca_file|cert_file|cert_key_file)")).hasSize(8);
    }
}
