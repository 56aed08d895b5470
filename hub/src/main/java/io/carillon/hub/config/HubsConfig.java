package io.carillon.hub.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import io.carillon.hub.Audience;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.EventFilter;
import io.carillon.hub.EventFilters;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerFactory;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.hub.subscriptions.Channel;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * The hubs of a YAML file, which stand below {@code hubs} by their labels, each with a {@code filter} and
 * {@code consumers}. Reads all of it, and tells all mistakes at once.
 */
public final class HubsConfig {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final List<String> mistakes = new ArrayList<>();
    private final String source;

    private HubsConfig(String source) {
        this.source = source;
    }

    /**
     * Reads a file.
     *
     * @return its hubs, in order; none if it says nothing of hubs
     * @throws HubsConfigException when it can't be read, or has mistakes
     */
    public static List<HubDefinition> read(Path file) throws HubsConfigException {
        return read(text(file), file.toString());
    }

    /**
     * Reads a text.
     *
     * @param source what the text was read from, for messages
     * @throws HubsConfigException when it has mistakes
     */
    public static List<HubDefinition> read(String text, String source) throws HubsConfigException {
        HubsConfig reader = new HubsConfig(source);
        List<HubDefinition> hubs = reader.hubs(document(text, source));
        if (!reader.mistakes.isEmpty()) {
            throw new HubsConfigException(reader.mistakes);
        }
        return hubs;
    }

    /**
     * Finds the mistakes of a file's hubs and channels.
     *
     * @throws HubsConfigException when there are some
     */
    public static void check(Path file) throws HubsConfigException {
        String text = text(file);
        HubsConfig reader = new HubsConfig(file.toString());
        Object document = document(text, file.toString());
        reader.hubs(document);
        reader.channels(document);
        if (!reader.mistakes.isEmpty()) {
            throw new HubsConfigException(reader.mistakes);
        }
    }

    /**
     * The channels of a text, which stand below {@code channels} by their names.
     *
     * @param source what the text was read from, for messages
     * @throws HubsConfigException when it has mistakes
     */
    public static Map<String, Channel> channels(String text, String source) throws HubsConfigException {
        HubsConfig reader = new HubsConfig(source);
        Map<String, Channel> channels = reader.channels(document(text, source));
        if (!reader.mistakes.isEmpty()) {
            throw new HubsConfigException(reader.mistakes);
        }
        return channels;
    }

    private static @Nullable Object document(String text, String source) throws HubsConfigException {
        try {
            return YamlReader.read(text);
        } catch (DocumentException e) {
            throw new HubsConfigException(List.of(source + ": is no YAML: " + e.getMessage()));
        }
    }

    static String text(Path file) throws HubsConfigException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new HubsConfigException(List.of(file + ": is not there"));
        } catch (CharacterCodingException e) {
            throw new HubsConfigException(List.of(file + ": is not in UTF-8"));
        } catch (IOException e) {
            throw new HubsConfigException(List.of(file + ": can't be read: " + e.getMessage()));
        }
    }

    private void mistake(String where, String what) {
        mistakes.add((source + ": " + where + ": " + what).replaceAll("\\p{Cntrl}+", " "));
    }

    private List<HubDefinition> hubs(@Nullable Object document) {
        if (document == null) {
            return List.of();
        }
        if (!(document instanceof Map<?, ?> root)) {
            mistakes.add(source + ": must be a mapping with hubs in it");
            return List.of();
        }
        Object hubs = root.get("hubs");
        if (hubs == null) {
            return List.of();
        }
        if (!(hubs instanceof Map<?, ?> byLabel)) {
            mistake("hubs", "must be a mapping of labels to hubs, not " + ConsumerSettings.shown(hubs));
            return List.of();
        }
        List<HubDefinition> definitions = new ArrayList<>();
        byLabel.forEach((label, hub) -> definitions.add(hub(String.valueOf(label), hub)));
        return definitions;
    }

    private Map<String, Channel> channels(@Nullable Object document) {
        Map<String, Channel> channels = new LinkedHashMap<>();
        Object written = document instanceof Map<?, ?> root ? root.get("channels") : null;
        if (written instanceof Map<?, ?> byName) {
            byName.forEach((name, channel) -> {
                Channel read = channel(String.valueOf(name), channel);
                if (read != null) {
                    channels.put(read.name(), read);
                }
            });
        } else if (written != null) {
            mistake("channels", "must be a mapping of names to channels, not " + ConsumerSettings.shown(written));
        }
        return channels;
    }

    private @Nullable Channel channel(String name, @Nullable Object written) {
        String where = "channels." + name;
        if (!NAME.matcher(name).matches()) {
            mistake(where,
                    "a name must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        } else if (!(written instanceof Map<?, ?> map)) {
            mistake(where, "must be a mapping with type, not " + ConsumerSettings.shown(written));
        } else {
            try {
                ConsumerSettings settings = new ConsumerSettings(ConsumerSettings.byName(map));
                String type = settings.text("type");
                DeliveryOptions options = OptionsReader.read(settings, Channel.defaults(type));
                Map<String, @Nullable Object> own = new LinkedHashMap<>(ConsumerSettings.byName(map));
                own.keySet().removeAll(settings.known());
                return new Channel(name, type, own, options);
            } catch (HubException e) {
                mistake(where, e.getMessage());
            }
        }
        return null;
    }

    private HubDefinition hub(String label, @Nullable Object written) {
        String where = "hubs." + label;
        if (!NAME.matcher(label).matches()) {
            mistake(where,
                    "a label must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or digit");
        }
        if (!(written instanceof Map<?, ?> map)) {
            mistake(where, "must be a mapping with filter and consumers, not " + ConsumerSettings.shown(written));
            return new HubDefinition(label, EventFilters.always(), null, Audience.EVERYONE, List.of());
        }
        ConsumerSettings settings = new ConsumerSettings(ConsumerSettings.byName(map));
        Object filter = settings.value("filter");
        EventFilter wanted = EventFilters.always();
        try {
            wanted = FilterReader.read(filter, "filter");
        } catch (HubException e) {
            mistake(where, e.getMessage());
        }
        List<ConsumerDefinition> consumers = consumers(where, settings.value("consumers"));
        Audience audience = audience(where, settings);
        unknown(where, settings);
        return new HubDefinition(label, wanted, filter, audience, consumers);
    }

    private Audience audience(String where, ConsumerSettings settings) {
        Object written = settings.value("audience");
        for (Audience each : Audience.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(written)) {
                return each;
            }
        }
        if (written != null) {
            mistake(where, "audience must be everyone or recipients, not " + ConsumerSettings.shown(written));
        }
        return Audience.EVERYONE;
    }

    private void unknown(String where, ConsumerSettings settings) {
        for (String name : settings.unknown()) {
            mistake(where, name + " is not known; known are "
                    + String.join(", ", settings.known().stream().sorted().toList()));
        }
    }

    private List<ConsumerDefinition> consumers(String where, @Nullable Object written) {
        if (written == null) {
            return List.of();
        }
        if (!(written instanceof List<?> list)) {
            mistake(where, "consumers must be a list, not " + ConsumerSettings.shown(written));
            return List.of();
        }
        Map<String, ConsumerDefinition> consumers = new LinkedHashMap<>();
        int place = 0;
        for (Object each : list) {
            place++;
            if (each instanceof Map<?, ?> map) {
                ConsumerDefinition consumer = consumer(where, place, ConsumerSettings.byName(map));
                if (consumer != null && consumers.putIfAbsent(consumer.id(), consumer) != null) {
                    mistake(where + ".consumers." + consumer.id(),
                            "there are two of this id; give each an id of its own");
                }
            } else {
                mistake(where + ".consumers[" + place + "]",
                        "must be a mapping with type, not " + ConsumerSettings.shown(each));
            }
        }
        return List.copyOf(consumers.values());
    }

    private @Nullable ConsumerDefinition consumer(String hub, int place, Map<String, @Nullable Object> written) {
        ConsumerSettings settings = new ConsumerSettings(written);
        String where = hub + ".consumers[" + place + "]";
        try {
            String type = settings.text("type");
            String id = settings.text("id", type);
            where = hub + ".consumers." + id;
            if (id == null || !NAME.matcher(id).matches()) {
                mistake(where, "an id must be 1 to 100 letters, digits, '.', '_' or '-', beginning with a letter or"
                        + " digit");
                return null;
            }
            ConsumerFactory factory = ConsumerFactories.of(type);
            DeliveryOptions options = OptionsReader.read(settings, factory.options());
            Map<String, @Nullable Object> own = new LinkedHashMap<>(written);
            own.keySet().removeAll(settings.known());
            ConsumerSettings rest = new ConsumerSettings(own);
            // Only its maker knows whether the rest is right; nothing is done before the first event.
            factory.create(rest).close();
            for (String name : rest.unknown()) {
                mistake(where, name + " is not known to consumers of type " + type);
            }
            return new ConsumerDefinition(id, type, own, options);
        } catch (HubException e) {
            mistake(where, e.getMessage());
            return null;
        }
    }
}
