package io.carillon.listen.grpc;

import java.nio.file.Path;
import java.time.Duration;

import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.UserConfig;

/** The ways to speak with an etcd. */
enum Protocol {
    REST(EngineConfig.ETCD_REST), GRPC(EngineConfig.ETCD_GRPC);

    private final String type;

    Protocol(String type) {
        this.type = type;
    }

    String type() {
        return type;
    }

    /** The name that statuses carry. */
    String statusName() {
        return "ETCD_" + name();
    }

    EngineConfig engine(Etcd etcd) {
        return EngineConfig.defaults().withType(type).withEndpoints(etcd.endpoints())
                .withAutomaticRetryDelay(Duration.ofSeconds(1)).withTimeout(Duration.ofSeconds(10));
    }

    /** The configuration of a user with a home folder. */
    UserConfig config(Etcd etcd, Path home) {
        return UserConfig.defaults(home).withNotification(engine(etcd));
    }
}
