package io.carillon.logging.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.logging.LogLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotationTimesTest {

    /** 2026-11-21 is a Saturday; the clocks in Rome go back on 2026-10-25. */
    @ParameterizedTest
    @CsvSource({"S, 1, UTC, 2026-11-21T10:20:30Z, 2026-11-21T10:20:31Z, 2026-11-21_10-20-30",
            "s, 30, UTC, 2026-11-21T10:20:30Z, 2026-11-21T10:21:00Z, 2026-11-21_10-20-30",
            "M, 5, UTC, 2026-11-21T10:20:30Z, 2026-11-21T10:25:30Z, 2026-11-21_10-20",
            "h, 1, Europe/Rome, 2026-11-21T10:20:30Z, 2026-11-21T11:20:30Z, 2026-11-21_11",
            "D, 2, UTC, 2026-11-21T10:20:30Z, 2026-11-23T10:20:30Z, 2026-11-21",
            "midnight, 3, UTC, 2026-11-21T10:20:30Z, 2026-11-24T00:00:00Z, 2026-11-21",
            "W0, 2, UTC, 2026-11-21T10:20:30Z, 2026-12-01T00:00:00Z, 2026-11-17",
            "midnight, 1, UTC, 2026-11-21T10:20:30Z, 2026-11-22T00:00:00Z, 2026-11-21",
            "MIDNIGHT, 1, Europe/Rome, 2026-11-21T23:30:00Z, 2026-11-22T23:00:00Z, 2026-11-22",
            "midnight, 1, Europe/Rome, 2026-10-24T22:30:00Z, 2026-10-25T23:00:00Z, 2026-10-25",
            "W5, 1, UTC, 2026-11-21T10:20:30Z, 2026-11-22T00:00:00Z, 2026-11-15",
            "W6, 1, UTC, 2026-11-21T10:20:30Z, 2026-11-23T00:00:00Z, 2026-11-16",
            "W0, 1, UTC, 2026-11-21T10:20:30Z, 2026-11-24T00:00:00Z, 2026-11-17"})
    void knowsWhenAFileIsDueAndWhatItIsCalled(String when, int interval, String zone, Instant begun, Instant due,
            String suffix) throws LoggingConfigException {
        RotationTimes times = RotationTimes.of(when, interval, ZoneId.of(zone));
        assertThat(times.after(begun)).isEqualTo(due);
        assertThat(times.suffixFor(due)).isEqualTo(suffix);
        assertThat(times.isSuffix(suffix)).isTrue();
        assertThat(times.isSuffix(suffix + "x")).isFalse();
    }

    private static LogRecord at(Instant time) {
        return LogRecord.received(time, "aviso", LogLevel.INFO, "", Map.of());
    }

    @Test
    void aFileIsMovedWhenItIsDueAndTheOldestGo(@TempDir Path folder) throws LoggingConfigException, IOException {
        Path path = folder.resolve("aviso.log");
        Files.writeString(folder.resolve("aviso.log.keep"), "of another kind");
        Files.writeString(path, "yesterday\n");
        Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-11-20T10:00:00Z")));
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        try (TimeRotation target = new TimeRotation(new LogFile(path, StandardCharsets.UTF_8, false, false),
                RotationTimes.of("midnight", 1, ZoneOffset.UTC), 2)) {
            target.begin();
            target.write(at(now), "a");
            target.write(at(now), "b");
            assertThat(path).as("what was begun yesterday is moved with the first message").hasContent("a\nb");
            assertThat(folder.resolve("aviso.log.2026-11-20")).hasContent("yesterday");
            for (int day = 0; day < 3; day++) {
                target.write(at(now.plus(Duration.ofDays(day + 1L))), "day " + day);
            }
        }
        assertThat(path).hasContent("day 2");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all.map(file -> String.valueOf(file.getFileName())).sorted().toList())
                    .isEqualTo(List.of("aviso.log", "aviso.log.2026-11-22", "aviso.log.2026-11-23", "aviso.log.keep"));
        }
    }
}
