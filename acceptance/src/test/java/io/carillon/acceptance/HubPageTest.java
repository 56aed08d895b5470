package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Servers.Server;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page of a hub in a real Chromium. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class HubPageTest {

    private static final Path SCREENSHOTS = Shell.ROOT.resolve("acceptance/target/screenshots");
    /** More than a server that starts again looks back to. */
    private static final int RECENT = 150;
    private static final String LIVE = "#state[data-state=live]";

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T opened(T made) {
        open.add(made);
        return made;
    }

    private Browser browser(String profile) {
        return opened(Browser.start(folder.resolve(profile)));
    }

    private static void send(int port, String title, String more) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = http.send(HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/events"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers
                            .ofString("{\"event_type\":\"user\",\"title\":\"" + title + "\"" + more + "}"))
                    .build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
    }

    private static void send(int port, String title) throws Exception {
        send(port, title, ",\"body\":\"The body of it\",\"sender\":\"jorge\"");
    }

    private static void awaitTitles(Browser page, String... newestFirst) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(page.texts("#events .title")).containsExactly(newestFirst));
    }

    private static void awaitLive(Browser page) {
        await().atMost(Duration.ofSeconds(60)).until(() -> page.texts(LIVE).size() == 1);
    }

    @Test
    void two_pages_get_all_six_events_and_none_is_missed_or_doubled_when_the_connection_breaks() throws Exception {
        int port = FreePort.find();
        Server server = opened(Servers.withHubs(folder, port, "hubs: {user: {}}\n"));
        CutProxy proxy = opened(new CutProxy(port));
        Browser direct = browser("one").open("http://127.0.0.1:" + port + "/hubs/user");
        Browser cut = browser("two").open("http://127.0.0.1:" + proxy.port() + "/hubs/user");
        awaitLive(direct);
        awaitLive(cut);
        for (int i = 1; i <= 6; i++) {
            send(port, "event " + i);
        }
        String[] six = {"event 6", "event 5", "event 4", "event 3", "event 2", "event 1"};
        awaitTitles(direct, six);
        awaitTitles(cut, six);
        assertThat(direct.text("#unread")).isEqualTo("6");
        assertThat(direct.title()).isEqualTo("(6) user · Carillon");

        proxy.cut();
        await().until(() -> cut.texts(LIVE).isEmpty());
        send(port, "event 7");
        send(port, "event 8");
        proxy.mend();
        awaitLive(cut);
        send(port, "event 9");
        awaitTitles(cut, "event 9", "event 8", "event 7", "event 6", "event 5", "event 4", "event 3", "event 2",
                "event 1");

        server.kill();
        await().until(() -> direct.texts(LIVE).isEmpty());
        Server again = opened(Servers.withHubs(folder, port, "hubs: {user: {}}\n"));
        assertThat(again.program().isRunning()).isTrue();
        awaitLive(direct);
        send(port, "event 10");
        awaitTitles(direct, "event 10", "event 9", "event 8", "event 7", "event 6", "event 5", "event 4", "event 3",
                "event 2", "event 1");
        direct.click("#read");
        assertThat(direct.texts(".unread")).isEmpty();
        assertThat(direct.title()).isEqualTo("user · Carillon");
    }

    @Test
    void the_page_tells_that_events_were_missed_which_are_no_longer_kept() throws Exception {
        int port = FreePort.find();
        Server server = opened(Servers.withHubs(folder, port, "hubs: {user: {}}\n"));
        CutProxy proxy = opened(new CutProxy(port));
        Browser page = browser("one").open("http://127.0.0.1:" + proxy.port() + "/hubs/user");
        awaitLive(page);
        send(port, "before");
        awaitTitles(page, "before");
        proxy.cut();
        for (int i = 0; i < RECENT; i++) {
            send(port, "missed " + i);
        }
        assertThat(server.post("/v3/kv/compaction", "{\"revision\":\"" + (RECENT / 2) + "\"}").statusCode())
                .isEqualTo(200);
        server.kill();
        Server again = opened(Servers.withHubs(folder, port, "hubs: {user: {}}\n"));
        assertThat(again.program().isRunning()).isTrue();
        proxy.mend();
        awaitLive(page);
        send(port, "after");
        await().atMost(Duration.ofSeconds(60)).until(() -> page.text("#events li:first-child .title").equals("after"));
        assertThat(page.texts("#events .gap"))
                .containsExactly("Some events before this were missed, and are no longer kept.");
        assertThat(page.text("#events li:last-child .title")).isEqualTo("before");
        assertThat(page.text("#events li:nth-last-child(2)")).startsWith("Some events");
    }

    @Test
    void the_page_fits_a_phone_in_light_and_dark_and_takes_nothing_from_events_for_markup() throws Exception {
        int port = FreePort.find();
        opened(Servers.withHubs(folder, port, "hubs: {user: {}, flights: {filter: {event: flight}}}\n"));
        String page = "http://127.0.0.1:" + port + "/hubs/user";
        Browser phone = browser("phone").phone(390, 844).colours("light").open(page);
        awaitLive(phone);
        send(port, "AZ203 has landed",
                ",\"body\":\"Rome Fiumicino, gate E12. Baggage on belt 7.\",\"sender\":\"airport\",\"recipients\":"
                        + "[\"jiri\",\"tibor\"],\"tags\":[\"arrival\"]");
        phone.click("#read");
        send(port, "Forecast is late", ",\"body\":\"Run 00Z waits for observations.\",\"sender\":\"operator\"");
        send(port, "<img src=x onerror=\\\"document.title='no'\\\"><script>document.title='no'</script>",
                ",\"body\":\"<b>bold</b> " + "averylongwordwithoutanybreak".repeat(8) + "\",\"tags\":[\"<i>\"]");
        await().until(() -> phone.texts("#events .event").size() == 3);
        assertThat(phone.text(".event:first-child .title")).startsWith("<img src=x");
        assertThat(phone.texts("#events img, #events script, #events b, #events i")).isEmpty();
        assertThat(phone.title()).isEqualTo("(2) user · Carillon");
        assertThat(phone.script("return document.documentElement.scrollWidth <= window.innerWidth"))
                .as("nothing is wider than the screen").isEqualTo(true);
        assertThat(phone.errors()).isEmpty();
        phone.screenshot(SCREENSHOTS.resolve("hub-phone-light.png"));
        phone.colours("dark").screenshot(SCREENSHOTS.resolve("hub-phone-dark.png"));
        phone.open("http://127.0.0.1:" + port + "/hubs");
        await().until(() -> phone.texts(".hub").size() == 2);
        phone.screenshot(SCREENSHOTS.resolve("hubs-phone-dark.png"));
    }

    @Test
    void a_user_subscribes_and_ends_it_on_the_page() throws Exception {
        int port = FreePort.find();
        Server server = opened(Servers.withHubs(folder, port, """
                hubs: {user: {}}
                channels: {mail: {type: email, host: 127.0.0.1, port: 1, tls: none, from: carillon@example.org}}
                http_user: jiri
                """));
        assertThat(server.program().isRunning()).isTrue();
        Browser page = browser("subscriber").phone(390, 844).open("http://127.0.0.1:" + port + "/hubs/user");
        awaitLive(page);
        page.click("#subscribe");
        await().until(() -> page.text("#who").equals("You are jiri.") && page.find("#channel").isDisplayed());
        page.find("#address input").sendKeys("jiri@example.org");
        page.click("#limited");
        page.screenshot(SCREENSHOTS.resolve("subscribe-phone.png"));
        page.click("#save");
        await().untilAsserted(() -> assertThat(page.texts("#subscriptions span"))
                .containsExactly("user by mail to jiri@example.org, 08:00 to 20:00"));
        page.click("#subscriptions button");
        await().until(() -> page.texts("#subscriptions span").isEmpty());
        assertThat(page.errors()).isEmpty();
    }
}
