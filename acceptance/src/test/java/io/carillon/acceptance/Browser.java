package io.carillon.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.carillon.peers.InstalledProgram;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** A real Chromium with a profile of its own; several pages are several of these. */
final class Browser implements AutoCloseable {

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /**
     * Starts one; where none is installed the test is skipped.
     *
     * @param profile a folder for it
     */
    static Browser start(Path profile) {
        Servers.assumeInstalled("chromedriver", "chromium-driver");
        Path chromium = InstalledProgram.find("chromium");
        Assumptions.assumeTrue(chromium != null, "chromium is not installed (Debian: chromium)");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(Objects.requireNonNull(chromium).toFile());
        options.addArguments("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--user-data-dir=" + profile);
        return new Browser(new ChromeDriver(new ChromeDriverService.Builder()
                .usingDriverExecutable(Objects.requireNonNull(InstalledProgram.find("chromedriver")).toFile())
                .usingAnyFreePort().build(), options));
    }

    /** As on a phone of this size, in CSS pixels. */
    Browser phone(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 2, "mobile", true));
        return this;
    }

    /** With dark or light colours, as the user's system has it. */
    Browser colours(String scheme) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Sends a header with every request, as a proxy in front of the server would. */
    Browser header(String name, String value) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", Map.of(name, value)));
        return this;
    }

    Browser open(String url) {
        driver.get(url);
        return this;
    }

    /** The texts of all elements that a CSS selector finds. */
    List<String> texts(String selector) {
        return driver.findElements(By.cssSelector(selector)).stream().map(WebElement::getText).toList();
    }

    /** The text of one element; empty when it is not shown. */
    String text(String selector) {
        return String.join("\n", texts(selector));
    }

    String title() {
        return String.valueOf(driver.getTitle());
    }

    WebElement find(String selector) {
        return driver.findElement(By.cssSelector(selector));
    }

    void click(String selector) {
        find(selector).click();
    }

    /** What a script returns. */
    Object script(String script) {
        return Objects.requireNonNull(driver.executeScript(script));
    }

    /** What the browser logged as errors, such as breaches of the page's policy. */
    List<String> errors() {
        return driver.manage().logs().get("browser").getAll().stream().map(String::valueOf).toList();
    }

    /** What is to be seen, as PNG. */
    void screenshot(Path file) throws java.io.IOException {
        Object data = driver.executeCdpCommand("Page.captureScreenshot", Map.of("format", "png")).get("data");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, Base64.getDecoder().decode(String.valueOf(data)));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
