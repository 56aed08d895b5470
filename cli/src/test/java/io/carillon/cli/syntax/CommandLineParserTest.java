package io.carillon.cli.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;

import org.junit.jupiter.api.Test;

/** What the recording of Click in {@code AvisoSyntaxTest} has no example of. */
class CommandLineParserTest {

    private static final CommandSyntax WITHOUT_ARGUMENTS = new CommandSyntax("x y", "",
            List.of(CommandOption.flag('v', "verbose", "Say more."), CommandOption.help()), "Does it.");

    @Test
    void aCommandWithoutArgumentsTakesNone() throws UsageException {
        CommandArguments arguments = CommandLineParser.parse(WITHOUT_ARGUMENTS, List.of("-v"));
        assertThat(arguments.has("verbose")).isTrue();
        assertThat(arguments.positionals()).isEmpty();
        UsageException e = catchThrowableOfType(UsageException.class,
                () -> CommandLineParser.parse(WITHOUT_ARGUMENTS, List.of("a", "-v", "b")));
        assertThat(e.text()).isEqualTo("""
                Usage: x y [OPTIONS]
                Try 'x y -h' for help.

                Error: Got unexpected extra arguments (a b)""");
    }

    @Test
    void aSignOutsideOfTheBasicPlaneIsNamedWhole() {
        UsageException e = catchThrowableOfType(UsageException.class,
                () -> CommandLineParser.parse(WITHOUT_ARGUMENTS, List.of("-v😀")));
        assertThat(e).hasMessage("No such option: -😀");
    }

    @Test
    void theHelpNamesOptionsAndCommandsInColumns() {
        assertThat(HelpText.of(WITHOUT_ARGUMENTS)).isEqualTo("""
                Usage: x y [OPTIONS]

                  Does it.

                Options:
                  -v, --verbose  Say more.
                  -h, --help     Show this message and exit.
                """);
    }
}
