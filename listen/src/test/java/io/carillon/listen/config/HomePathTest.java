package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import io.carillon.event.python.PythonText;
import io.carillon.yaml.YamlReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HomePathTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {a: ~/x}       | {'a': '/home/someone/x'}
            {a: '~/x'}     | {'a': '~/x'}
            {a: ~}         | {'a': None}
            {a: ~other/x}  | {'a': '~other/x'}
            {~/k: 1}       | {'/home/someone/k': 1}
            {a: !path ~}   | {'a': '/home/someone'}
            {a: [x, ~/y]}  | {'a': ['x', '/home/someone/y']}
            """)
    void putsTheHomeFolderIntoConfigurationsWhereNothingIsQuoted(String document, String expected) {
        YamlReader reader = YamlReader.ofTrees(text -> HomePath.expanded(text, Path.of("/home/someone")));
        assertThat(PythonText.repr(reader.parse(document))).isEqualTo(expected);
    }

    @Test
    void leavesTheHomeFolderOutOfOtherFiles() {
        assertThat(PythonText.repr(YamlReader.ofTrees().parse("{a: ~/x}"))).isEqualTo("{'a': '~/x'}");
    }
}
