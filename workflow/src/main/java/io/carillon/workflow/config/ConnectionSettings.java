package io.carillon.workflow.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How patient workers are with the broker and the manager: {@code connection} in the section {@code carillon}.
 *
 * @param resendAfter how long to wait for a reply before the message is sent once more; null for never. A message is
 *                    always sent once more when the connection to the broker was lost. Only for managers of ours, which
 *                    know a message again; one of NEMO Nowcast would act on it twice
 * @param giveUpAfter how long to wait for a reply before the worker fails; null for ever
 */
public record ConnectionSettings(@Nullable Duration resendAfter, @Nullable Duration giveUpAfter) {

    /**
     * The settings of a configuration.
     *
     * @throws ConfigException with all mistakes in them
     */
    public static ConnectionSettings of(NowcastConfig config) throws ConfigException {
        List<String> mistakes = new ArrayList<>();
        Section section = new Section(config.file() + ": carillon",
                config.at("carillon") instanceof Map<?, ?> map ? map : Map.of(), mistakes).section("connection");
        section.allowOnly(Set.of("resend after", "give up after"));
        ConnectionSettings settings = new ConnectionSettings(section.duration("resend after"),
                section.duration("give up after"));
        if (!mistakes.isEmpty()) {
            throw new ConfigException(mistakes);
        }
        return settings;
    }
}
