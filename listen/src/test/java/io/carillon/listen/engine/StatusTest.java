package io.carillon.listen.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTest {

    @ParameterizedTest
    @CsvSource({"2026-11-21T12:40:25.228075Z, 2026-11-21T12:40:25.228075Z",
            "2020-02-29T23:59:59.999999Z, 2020-02-29T23:59:59.999999Z",
            "2026-11-21T12:40:25.5Z, 2026-11-21T12:40:25.5Z", "2026-11-21T12:40:25Z, 2026-11-21T12:40:25Z"})
    void theTimeOfAStatusIsReadInEachFormThatClientsWrite(String written, Instant time) {
        String python = "{\"etcd_user\": null, \"message\": \"to \\\"date_time\\\": \\\"x\", \"date_time\": \""
                + written + "\", \"prev_rev\": 12}";
        String compact = "{\"date_time\":\"" + written + "\",\"prev_rev\":12}";
        assertThat(Status.timeOf(python)).isEqualTo(time).isEqualTo(Status.read(python, 13).time());
        assertThat(Status.timeOf(compact)).isEqualTo(time).isEqualTo(Status.read(compact, 13).time());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "x", "{\"date_time\": \"", "{\"date_time\": \"2026-11-21\"}",
            "{\"date_time\": \"2026-13-21T12:40:25.228075Z\"}", "{\"date_time\": \"2026-02-30T12:40:25.228075Z\"}",
            "{\"date_time\": \"2026-11-21T25:40:25.228075Z\"}", "{\"date_time\": 5}"})
    void aStatusWithoutATimeHasNone(String status) {
        assertThat(Status.timeOf(status)).isNull();
    }

    @Test
    void whatIsWrittenIsReadBack() {
        Instant now = Instant.parse("2026-11-21T12:40:25.000001Z");
        String status = Status.write("published", null, new Status.Producer("me", "here"), "ETCD_REST", now, null);
        assertThat(Status.timeOf(status)).isEqualTo(now);
    }
}
