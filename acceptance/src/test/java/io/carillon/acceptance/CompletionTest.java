package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Shell.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What shells offer for the beginning of a command line, once the script of {@code carillon completion} is read. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class CompletionTest {

    /** Has bash complete a line as it does on the tab key; the folder is that of the repository. */
    private static final String BASH = """
            source "$1"
            line=$2
            COMP_LINE=$line COMP_POINT=${#line}
            spec=$(complete -p "$3") || exit 1
            [[ $spec == *'-F _carillon_complete'* ]] || exit 1
            _carillon_complete "$3"
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    /** Has zsh complete a line in a terminal of its own, and write what it offers. */
    private static final String ZSH = """
            zmodload zsh/zpty
            zpty z zsh -f -i
            zpty -w z 'PS1=; PROMPT_EOL_MARK=; autoload -Uz compinit; compinit -u -D; stty -echo'
            zpty -w z "source $1"
            zpty -w z 'zstyle ":completion:*" list-grouped false; zstyle ":completion:*" verbose false'
            zpty -w z 'report() { compadd() { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi; typeset -a hits; builtin compadd -A hits "$@"; print -rl -- "HIT:"$^hits; builtin compadd "$@" }; _main_complete; print END; exit }'
            zpty -w z 'zle -C report list-choices report; bindkey "^I" report; print READY'
            until [[ $REPLY == READY* ]]; do zpty -r z REPLY || exit 1; done
            zpty -n -w z "$2"$'\\t'
            while zpty -r z REPLY; do
                [[ $REPLY == END* ]] && break
                [[ $REPLY == *HIT:* ]] && print -r -- "${${REPLY##*HIT:}%%[[:space:]]#}"
            done
            """;

    @TempDir
    private static Path folder;

    private static Path script(String shell) throws IOException, InterruptedException {
        Path file = folder.resolve("completion." + shell);
        if (!Files.exists(file)) {
            Outcome printed = new Shell(folder).run("./carillon", "completion", shell);
            assertThat(printed.exit()).as(printed.err()).isZero();
            Files.writeString(file, printed.out());
        }
        return file;
    }

    private static List<String> bash(String line) throws IOException, InterruptedException {
        Outcome outcome = new Shell(folder).run("bash", "-c", BASH, "bash", script("bash").toString(), line,
                line.substring(line.lastIndexOf('/', line.indexOf(' ')) + 1, line.indexOf(' ')));
        assertThat(outcome.err()).isEmpty();
        return outcome.out().lines().toList();
    }

    private static List<String> zsh(String line) throws IOException, InterruptedException {
        Servers.assumeInstalled("zsh", "zsh");
        Outcome outcome = new Shell(folder).run("zsh", "-f", "-c", ZSH, "zsh", script("zsh").toString(), line);
        assertThat(outcome.err()).isEmpty();
        return outcome.out().lines().filter(word -> !word.isEmpty()).distinct().toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ./carillon de                                    | deadletters demo
            ./carillon se                                    | server service
            ./carillon li                                    | listen
            ./carillon completion                            | bash zsh
            ./carillon listen --w                            | --where
            ./carillon listen --no                           | --no-fail --now
            ./carillon listen examples/ec                    | examples/echo_listener.yaml
            ./carillon listen --where x examples/l           | examples/log_listener.yaml
            ./carillon listen --event                        | flight
            ./carillon notify ev                             | event=
            ./carillon notify --payload-file examples/my     | examples/my_script.sh
            ./carillon service                               | install show
            ./carillon service install                       | server listen nowcast
            ./carillon service install --us                  | --user
            ./carillon service install --name x listen --fr  | --from
            ./carillon service install --user server --etcd-a| --etcd-address
            ./carillon service install --user nowcast --pro  | --processes
            ./aviso                                          | key listen notify value
            ./aviso listen examples/p                        | examples/post_listener.yaml
            ./aviso notify -q --hel                          | --help
            ./nowcast sta                                    | status
            ./nowcast s                                      | scheduler status
            ./nowcast rules                                  | check explain
            ./nowcast checklist show --j                     | --json
            ./nowcast up --processes examples/nowcast/toy/now| examples/nowcast/toy/nowcast.yaml
            ./nowcast worker s                               | sleep
            ./nowcast worker sleep --sl                      | --sleep-time
            ./nowcast worker own examples/nowcast/toy/now    | examples/nowcast/toy/nowcast.yaml
            ./nowcast run own examples/nowcast/toy/now       | examples/nowcast/toy/nowcast.yaml
            """)
    void a_shell_offers_what_may_follow(String line, String offered) throws Exception {
        // A word that is complete is followed by a blank, which the table can't show.
        String typed = line.matches(".* (--event|completion|service|install|rules)|\\S+") ? line + " " : line;
        List<String> expected = List.of(offered.split(" ", -1));
        assertThat(bash(typed)).containsExactlyInAnyOrderElementsOf(expected);
        // Zsh offers what follows the folder that has been typed.
        assertThat(zsh(typed)).containsExactlyInAnyOrderElementsOf(
                expected.stream().map(word -> word.substring(word.lastIndexOf('/') + 1)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"./carillon notify event=fl", "./carillon listen --event=fl", "./aviso key event=f"})
    void behind_an_equals_sign_event_types_are_offered(String line) throws Exception {
        assertThat(bash(line)).containsExactly("flight");
        assertThat(zsh(line)).containsExactly("flight");
    }

    @Test
    void event_types_are_those_of_the_users_schema() throws Exception {
        Path schema = folder.resolve("own/.aviso/service_configuration/event_listener_schema.json");
        Files.createDirectories(schema.getParent());
        Files.writeString(schema, "{\"train\": {\"request\": {}, \"endpoint\": []}, \"tram\": {}, \"bus\": {}}");
        Outcome outcome = new Shell(folder.resolve("own")).run("bash", "-c", BASH, "bash", script("bash").toString(),
                "./carillon listen --event t", "carillon");
        assertThat(outcome.out().lines()).containsExactlyInAnyOrder("train", "tram");
    }

    @Test
    void what_no_command_begins_with_is_not_completed() throws Exception {
        assertThat(bash("./carillon nonsense --x")).containsExactly("");
        assertThat(bash("./carillon listen --nonsense")).containsExactly("");
    }
}
