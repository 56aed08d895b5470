package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * The statuses under a base key, the newest first, found as v1 does: by {@code prev_rev}.
 */
record StatusChain(List<String> statuses) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static StatusChain read(Servers.Server server, String base) throws IOException, InterruptedException {
        List<String> statuses = new ArrayList<>();
        long revision = 0;
        while (true) {
            JsonNode entry = JSON.readTree(
                    server.post("/v3/kv/range", "{\"key\":\"" + Base64.getEncoder().encodeToString(base.getBytes(UTF_8))
                            + "\",\"revision\":" + revision + "}").body())
                    .path("kvs").path(0);
            if (revision != 0 && entry.path("mod_revision").asLong() != revision) {
                throw new AssertionError("no status was written at revision " + revision);
            }
            String status = new String(Base64.getDecoder().decode(entry.path("value").asString()), UTF_8);
            statuses.add(status);
            JsonNode previous = JSON.readTree(status).path("prev_rev");
            if (previous.isMissingNode()) {
                return new StatusChain(statuses);
            }
            revision = previous.asLong();
        }
    }
}
