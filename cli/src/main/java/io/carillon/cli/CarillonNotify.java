package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.UsageException;
import io.carillon.cli.syntax.ValueType;
import io.carillon.event.schema.EventKeys;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.UserConfig;
import org.jspecify.annotations.Nullable;

/** {@code carillon notify}: publishes an event. */
final class CarillonNotify extends ClientCommand {

    private static final String PAYLOAD = "payload";
    private static final String PAYLOAD_FILE = "payload-file";
    private static final String TTL = "ttl";
    private static final String STANDARD_INPUT = "-";

    /** More is never a message about data; no server would take it. */
    private static final int MOST_PAYLOAD_BYTES = 16 << 20;

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon notify", "PARAMETERS...",
                AvisoOptions.with(
                        new CommandOption(null, PAYLOAD, ValueType.TEXT, "Payload of the event, as payload=TEXT is."),
                        new CommandOption(null, PAYLOAD_FILE, ValueType.FILE,
                                "File with the payload, in UTF-8; - is the standard input."),
                        new CommandOption(null, TTL, new SecondsType(), "After how long the event is forgotten."),
                        CommandOption.flag(null, JSON, "Print what was published as JSON, in place of Done.")),
                """
                        Publishes an event. Once Done is printed the server has it, and all who listen will hear of it.
                        PARAMETERS are the event type, its fields, and if wanted payload=TEXT, each NAME=VALUE an \
                        argument of its own; a value may contain commas and equals signs.""", """
                        carillon notify event=flight country=Italy airport=fco date=20210101 number=AZ203 \\
                            payload='Landed, gate E12'
                        carillon notify event=flight country=Italy airport=fco date=20210101 number=AZ203 \\
                            --payload-file report.json --ttl 86400
                        date | carillon notify event=flight country=Italy airport=fco date=20210101 \\
                            number=AZ203 --payload-file -""");
    }

    @Override
    void check(CommandArguments arguments) throws UsageException {
        Map<String, String> parameters = NamedValues.event(arguments.positionals());
        List<String> payloads = List.of(PAYLOAD, PAYLOAD_FILE).stream().filter(arguments::has).map("--"::concat)
                .toList();
        if (payloads.size() > 1 || (payloads.size() == 1 && parameters.containsKey(PAYLOAD))) {
            throw new UsageException(
                    "The payload is given twice; of payload=TEXT, --payload and --payload-file" + " only one may be.",
                    null);
        }
        if (arguments.has(TTL) && parameters.containsKey(TTL)) {
            throw new UsageException("The time to live is given twice; of ttl=SECONDS and --ttl only one may be.",
                    null);
        }
    }

    @Override
    void run(CommandArguments arguments, UserConfig config, Env env) throws CommandException, UsageException {
        EventSchemas schemas = schemas(config, env);
        String payloadName = schemas.payloadName();
        Map<String, String> parameters = NamedValues.event(arguments.positionals());
        String payload = payload(arguments);
        if (payload != null && parameters.containsKey(payloadName)) {
            throw new UsageException("The payload is given twice, as " + payloadName + " too.", null);
        }
        if (payload != null) {
            parameters.put(payloadName, payload);
        }
        Long ttl = arguments.value(TTL, Long.class);
        if (ttl != null) {
            parameters.put(TTL, ttl.toString());
        }
        try (NotificationManager manager = new NotificationManager(config, env.variables(), env.out())) {
            manager.notify(schemas, parameters);
            env.out().println(arguments.has(JSON) ? json(manager, schemas, parameters) : "Done");
        }
    }

    private static String json(NotificationManager manager, EventSchemas schemas, Map<String, String> parameters) {
        Map<String, String> fields = new HashMap<>(parameters);
        String payload = fields.remove(schemas.payloadName());
        fields.remove(TTL);
        EventKeys keys = manager.key(schemas, fields);
        return EventJson.published(parameters.getOrDefault("event", ""), keys.identifier().fields(),
                payload == null || payload.isEmpty() ? null : payload, keys.leaf());
    }

    private static @Nullable String payload(CommandArguments arguments) throws CommandException {
        String text = arguments.text(PAYLOAD);
        String file = arguments.text(PAYLOAD_FILE);
        if (file == null) {
            return text;
        }
        try (InputStream in = file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MOST_PAYLOAD_BYTES + 1);
            if (bytes.length > MOST_PAYLOAD_BYTES) {
                throw new CommandException("--payload-file " + file + " is longer than " + MOST_PAYLOAD_BYTES
                        + " bytes; a payload should say where the data is");
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CommandException("--payload-file " + file + " is not text in UTF-8", e);
        } catch (NoSuchFileException e) {
            throw new CommandException("--payload-file " + file + " is not there", e);
        } catch (IOException | InvalidPathException e) {
            throw new CommandException("--payload-file " + file + " can't be read: " + e.getMessage(), e);
        }
    }
}
