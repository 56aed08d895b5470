package io.carillon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands answer before a server is asked: the vectors of aviso-v1 10, the configuration, the errors. */
class AvisoTest {

    private static final String FLIGHT = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203";
    private static final String FLIGHT_KEY = "/tmp/aviso/flight/20210101/italy/FCO/AZ203\n";
    private static final String WARNING = "Not local listener schema file found, using default schema\n";

    private Path home = Path.of("");

    @BeforeEach
    void takeHome(@TempDir Path folder) {
        home = folder;
    }

    private Run aviso(String... words) {
        return Run.aviso(home, words);
    }

    private String write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text).toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            event=flight,country=Italy,airport=fco,date=20210101,number=AZ203  | 20210101/italy/FCO/AZ203
            event=flight,country=Italy,airport=fco,date=2021011,number=AZ203   | 20210101/italy/FCO/AZ203
            event=flight,country=Italy,airport=fco,date=202111,number=AZ203    | 20210101/italy/FCO/AZ203
            event=flight,country=Italy,airport=fco,date=2021111,number=AZ203   | 20211101/italy/FCO/AZ203
            event=flight,country=Italy,country=France,airport=fco,date=20210101,number=AZ203 | 20210101/france/FCO/AZ203
            event=flight,country=Italy,airport=fco,date=20210101,number=a/b c  | 20210101/italy/FCO/a/b c
            event=flight,country=Österreich,airport=straße,date=20210101,number=é | 20210101/österreich/STRASSE/é
            event=flight,country=,airport=,date=20210101,number=               | 20210101///
            """)
    void keyPrintsTheKey(String parameters, String key) {
        assertThat(aviso("key", parameters)).isEqualTo(new Run(0, "/tmp/aviso/flight/" + key + "\n", WARNING));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            event=flight,country=Italy,airport=fco,date=2021-01-01,number=AZ203 | Error occurred while generating key from P, Value 2021-01-01 is not valid for key date
            event=flight,country=Italy,airport=fco,date=20210101               | 'Wrong parameters: number required'
            event=flight,country=Italy                                         | 'Wrong parameters: date required'
            event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=x | Key payload is not allowed
            event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,ttl=5 | Key ttl is not allowed
            event=flight, country=Italy,airport=fco,date=20210101,number=AZ203 | Key  country is not allowed
            event=foo,country=Italy                                            | Invalid notification, foo could not be located in the schema
            """)
    void keySaysWhatIsWrongWithTheParameters(String parameters, String message) {
        assertThat(aviso("key", parameters))
                .isEqualTo(new Run(255, "", WARNING + message.replace("from P,", "from " + parameters + ",") + "\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            event=flight
            event=flight,country=Italy,airport=fco,date=20210101,number=a=b
            event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,
            ,
            x
            """)
    void parametersOfAnotherStructureAreRefusedBeforeTheSchemaIsRead(String parameters) {
        for (String command : new String[]{"key", "value", "notify"}) {
            assertThat(aviso(command, parameters)).isEqualTo(new Run(255, "",
                    "Wrong structure for the notification string, it should be <key_name>=<key_value>,...\n"));
        }
    }

    @Test
    void theEventTypeIsMissedAsByV1() {
        String message = "Invalid notification, 'event' could not be located\n";
        assertThat(aviso("key", "country=Italy,a=b")).isEqualTo(new Run(255, "", message));
        assertThat(aviso("value", "country=Italy,a=b")).isEqualTo(new Run(255, "", message));
        assertThat(aviso("notify", "country=Italy,a=b")).isEqualTo(new Run(255, "", WARNING + message));
    }

    @ParameterizedTest
    @CsvSource({"value, Error occurred while return value for",
            "notify, Error occurred while notifying the notification"})
    void theOtherCommandsSayWhatTheyWereDoing(String command, String prefix) {
        String parameters = FLIGHT.replace("20210101", "x");
        assertThat(aviso(command, parameters)).isEqualTo(
                new Run(255, "", WARNING + prefix + " " + parameters + ", Value x is not valid for key date\n"));
    }

    @Test
    void aTimeToLiveMustBeAnInteger() {
        String parameters = FLIGHT + ",ttl=abc";
        assertThat(aviso("notify", parameters))
                .isEqualTo(new Run(255, "", WARNING + "Error occurred while notifying the notification " + parameters
                        + ", invalid literal for int() with base 10: 'abc'\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            -                        | /ec/diss/ECMWF/date=20190810,target=E1,class=od,expver=0001,domain=g,time=00,stream=enfo,step=1
            domain=,time=06,step=010,expver=0001 | /ec/diss/ECMWF/date=20190810,target=E1,class=od,expver=0001,domain=g,time=06,stream=enfo,step=10
            class=operations         | /ec/diss/ECMWF/date=20190810,target=E1,class=operations,expver=0001,domain=g,time=00,stream=enfo,step=1
            expver=12345             | /ec/diss/ECMWF/date=20190810,target=E1,class=od,expver=12345,domain=g,time=00,stream=enfo,step=1
            expver=-1                | /ec/diss/ECMWF/date=20190810,target=E1,class=od,expver=00-1,domain=g,time=00,stream=enfo,step=1
            """)
    void keyUsesTheSchemaOfTheUser(String changed, String key) throws IOException {
        useEcmwfSchema();
        String parameters = "event=dissemination,destination=ECMWF,target=E1,class=od,expver=1,domain=g,date=20190810,"
                + "time=0,stream=enfo,step=1" + (changed.equals("-") ? "" : "," + changed);
        assertThat(aviso("key", parameters)).isEqualTo(new Run(0, key + "\n", ""));
    }

    @Test
    void testModeHasKeysOfItsOwn() throws IOException {
        useEcmwfSchema();
        assertThat(aviso("key", "--test",
                "event=dissemination,destination=ECMWF,target=E1,class=od,expver=1,domain=g,"
                        + "date=20190810,time=0,stream=enfo,step=1"))
                .isEqualTo(new Run(0, "/tmp/aviso/diss/ECMWF/E1/od/0001/g/20190810/00/enfo/1\n", ""));
    }

    @ParameterizedTest
    @CsvSource({"domain=, Value  is not valid for key domain", "domain=G, Value G is not valid for key domain",
            "time=7, Value 7 is not valid for key time", "time=0600, Value 0600 is not valid for key time",
            "step=100001, Value 100001 is not valid for key step", "expver=ab, Value ab is not valid for key expver"})
    void aSchemaRefusesValues(String changed, String message) throws IOException {
        useEcmwfSchema();
        String mars = "event=mars,class=od,expver=1,domain=g,date=20190810,time=6,stream=enfo,step=10";
        assertThat(aviso("key", mars).out())
                .isEqualTo("/ec/mars/date=20190810,class=od,expver=0001,domain=g,time=06,stream=enfo,step=10\n");
        String parameters = mars + "," + changed;
        assertThat(aviso("key", parameters)).isEqualTo(
                new Run(255, "", "Error occurred while generating key from " + parameters + ", " + message + "\n"));
    }

    @Test
    void aRenamedPayloadIsNotAllowedUnderItsOldName() throws IOException {
        useEcmwfSchema();
        assertThat(aviso("notify",
                "event=dissemination,destination=ECMWF,target=E1,class=od,expver=1,domain=g,"
                        + "date=20190810,time=0,stream=enfo,step=1,payload=xx"))
                .isEqualTo(new Run(255, "", "Key payload is not allowed\n"));
    }

    private void useEcmwfSchema() throws IOException {
        try (InputStream in = Objects.requireNonNull(AvisoTest.class.getResourceAsStream("ecmwf_schema.json"))) {
            Path folder = Files.createDirectories(home.resolve(".aviso/service_configuration"));
            Files.write(folder.resolve("event_listener_schema.json"), in.readAllBytes());
        }
    }

    @Test
    void theSchemaOfTheMachineServesIfTheUserHasNone() throws IOException {
        write("etc/service_configuration/event_listener_schema.json",
                "{\"e\": {\"endpoint\": [{\"engine\": [\"etcd_rest\"], \"base\": \"/e\", \"stem\": \"{x}\"}],"
                        + " \"request\": {\"x\": [{\"type\": \"StringHandler\"}]}}}");
        assertThat(aviso("key", "event=e,x=1")).isEqualTo(new Run(0, "/e/1\n", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --from 2120-01-20T00:00:00.0Z nowhere.yaml | from_date must be in the past
            --from 2120-01-20T00:00:00.0Z --to 2121-01-20T00:00:00.0Z | from_date must be in the past
            --to 2120-01-20T00:00:00.0Z                | to_date must be in the past
            --to 2020-01-20T00:00:00.0Z                | from_date is required if to_date is defined
            --to 2020-01-20T00:00:00.0Z --from 2020-01-20T00:00:00.0Z | to_date must be later than from_date
            --to 2019-01-20T00:00:00.0Z --from 2020-01-20T00:00:00.0Z --now --catchup | to_date must be later than from_date
            --now --catchup nowhere.yaml               | Only now or catchup can be specified at the same time
            """)
    void listenChecksItsOptionsBeforeItOpensFiles(String options, String message) {
        assertThat(aviso(("listen " + options).split(" ")))
                .isEqualTo(new Run(255, "", message + "\nListeners stopped\n"));
    }

    @Test
    void listenSaysWhatIsWrongWithListeners() throws IOException {
        assertThat(aviso("listen")).isEqualTo(new Run(255, "", WARNING
                + "Not able to load listener dictionary {'listeners': None}: Event listeners definition must start with"
                + " the keyword 'listeners'\nListeners stopped\n"));
        assertThat(aviso("listen", "nope.yaml")).isEqualTo(new Run(255, "", "Not able to load listener file nope.yaml,"
                + "[Errno 2] No such file or directory: 'nope.yaml'\nListeners stopped\n"));
        String file = write("listener.yaml",
                "listeners: [{event: flight, request: {day: 1}, triggers: [{type: echo}]}]");
        assertThat(aviso("listen", file)).isEqualTo(new Run(255, "", WARNING
                + "Not able to load listener dictionary {'listeners': [{'event': 'flight', 'request': {'day': 1},"
                + " 'triggers': [{'type': 'echo'}]}]}: Key day is not allowed\nListeners stopped\n"));
    }

    @Test
    void aWrongConfigurationEndsACommandBeforeItBegins() {
        assertThat(aviso("key", "-c", "nope.yaml", "x")).isEqualTo(new Run(255, "",
                "Not able to load the configuration in nope.yaml,  [Errno 2] No such file or directory: 'nope.yaml'\n"));
        assertThat(aviso("listen", "-l", "nope.yaml")).isEqualTo(new Run(255, "",
                "Not able to load the logging configuration,  [Errno 2] No such file or directory: 'nope.yaml'\n"));
        assertThat(Run.aviso(home, Map.of("AVISO_NOTIFICATION_PORT", "abc"), "key", FLIGHT))
                .isEqualTo(new Run(255, "", "Error occurred while setting the configuration, <class 'ValueError'>,"
                        + " invalid literal for int() with base 10: 'abc'\n"));
    }

    @Test
    void aConfigurationFileIsRead() throws IOException {
        write(".aviso/config.yaml", "quiet: true");
        assertThat(aviso("key", FLIGHT)).isEqualTo(new Run(0, FLIGHT_KEY, ""));
        assertThat(aviso("key", "-c", write("other.yaml", "quiet: no"), FLIGHT))
                .isEqualTo(new Run(0, FLIGHT_KEY, WARNING));
    }

    @Test
    void quietShowsErrorsOnlyAlsoWhenDebugging() {
        assertThat(aviso("key", FLIGHT, "-dq")).isEqualTo(new Run(0, FLIGHT_KEY, ""));
        assertThat(aviso("key", "event=foo,a=b", "-qd").err())
                .isEqualTo("Invalid notification, foo could not be located in the schema\n");
        assertThat(aviso("listen", "nope.yaml", "-q").err()).startsWith("Not able to load")
                .doesNotContain("Listeners stopped");
    }

    @Test
    void debugShowsWhatIsConfiguredAndRead() throws IOException {
        String file = write(".aviso/config.yaml", "key_ttl: 77");
        assertThat(aviso("key", FLIGHT, "-d", "-H", "far").err()).contains("Reading the configuration " + file + "\n")
                .containsPattern(
                        "Configuration loaded: .*notification_engine.host: 'far' \\(option --host\\).*key_ttl: 77 \\(");
        assertThat(aviso("key", FLIGHT).err()).isEqualTo(WARNING);
    }

    @Test
    void debugShowsWhereItWentWrong() {
        assertThat(aviso("listen", "nope.yaml", "-d").err()).contains("\n\tat io.carillon.");
        assertThat(aviso("listen", "nope.yaml").err()).doesNotContain("\n\tat ");
        assertThat(Run.aviso(home, Map.of("AVISO_DEBUG", "true"), "listen", "nope.yaml").err()).contains("\n\tat ");
    }

    @ParameterizedTest
    @CsvSource({"key, 'event=foo,a=b'", "notify, 'event=flight,a=b'", "value, x", "listen, nope.yaml"})
    void noFailMakesTheExitCodeZeroButSaysWhatIsWrong(String command, String argument) {
        Run without = aviso(command, argument);
        Run with = aviso(command, argument, "--no-fail");
        assertThat(without.code()).isEqualTo(255);
        assertThat(with).isEqualTo(new Run(0, without.out(), without.err()));
        assertThat(Run.aviso(home, Map.of("AVISO_NO_FAIL", "True"), command, argument)).isEqualTo(with);
    }

    @ParameterizedTest
    @CsvSource({"AVISO_AUTH_TYPE, 0", "AVISO_SCHEMA_PARSER, 0", "AVISO_NOTIFICATION_ENGINE, 255", "AVISO_KEY_TTL, 255"})
    void noFailCoversTheSettingsBehindIt(String variable, int code) {
        assertThat(Run.aviso(home, Map.of(variable, "foo"), "key", FLIGHT, "--no-fail").code()).isEqualTo(code);
        assertThat(Run.aviso(home, Map.of(variable, "foo"), "key", FLIGHT).code()).isEqualTo(255);
    }

    @Test
    void anArgumentCannotForgeALineOfTheMessages() {
        assertThat(aviso("key", "event=foo\nDone,a=b").err())
                .isEqualTo(WARNING + "Invalid notification, foo\\nDone could not be located in the schema\n");
    }
}
