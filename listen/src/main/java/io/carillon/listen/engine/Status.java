package io.carillon.listen.engine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The status that stands under a base key (aviso-v1 5.1): who published last and when, and where the status before it
 * is. Other clients read it, and some of them fail for good if it is not exactly so (aviso-v1 0.5, 0.7).
 *
 * @param time            when its producer says that it was published; null if that can't be read
 * @param revision        its own revision
 * @param lastDayRevision the revision of the newest status of an earlier day, null if there is none
 */
public record Status(@Nullable Instant time, long revision, @Nullable Long lastDayRevision) {

    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final String CLIENT_VERSION = "1.0.1";

    /** One to six digits of a second and a literal Z: what Python's {@code %Y-%m-%dT%H:%M:%S.%fZ} takes. */
    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder().appendPattern("yyyy-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true).appendLiteral('Z').toFormatter();

    private static final String TIME = "\"date_time\": \"";
    private static final String WRITTEN = "0000-00-00T00:00:00.000000Z";

    private static final DateTimeFormatter WRITE = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    /** Reads a status; whatever stands there, its revision is known. */
    public static Status read(String json, long revision) {
        Instant time = null;
        Long lastDay = null;
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = in.currentName();
                    JsonToken token = in.nextToken();
                    if (name.equals("date_time") && token == JsonToken.VALUE_STRING) {
                        time = parse(in.getString());
                    } else if (name.equals("last_prev_day_rev") && token == JsonToken.VALUE_NUMBER_INT) {
                        lastDay = in.getLongValue();
                    } else {
                        in.skipChildren();
                    }
                }
            }
        } catch (JacksonException e) {
            // Whoever wrote it wrote no status; what was read of it counts.
            return new Status(time, revision, lastDay);
        }
        return new Status(time, revision, lastDay);
    }

    /**
     * When a status says that it was published; null if that can't be read. Asked for each event that is heard: so the
     * one form in which v1 and this program write it is read without a parser.
     */
    static @Nullable Instant timeOf(String json) {
        int begin = json.indexOf(TIME) + TIME.length();
        int end = begin < TIME.length() ? -1 : json.indexOf('"', begin);
        return end < 0 ? read(json, 0).time() : parse(json.substring(begin, end));
    }

    private static @Nullable Instant parse(String time) {
        try {
            return (isWritten(time) ? written(time) : LocalDateTime.parse(time, READ)).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether a time has the form of {@link #WRITE}, in which v1 writes it too. */
    private static boolean isWritten(String time) {
        if (time.length() != WRITTEN.length()) {
            return false;
        }
        for (int i = 0; i < WRITTEN.length(); i++) {
            char c = time.charAt(i);
            char wanted = WRITTEN.charAt(i);
            if (wanted == '0' ? c < '0' || c > '9' : c != wanted) {
                return false;
            }
        }
        return true;
    }

    /** A hundredth of the time that the formatter takes. */
    private static LocalDateTime written(String time) {
        return LocalDateTime.of(number(time, 0, 4), number(time, 5, 7), number(time, 8, 10), number(time, 11, 13),
                number(time, 14, 16), number(time, 17, 19), number(time, 20, 26) * 1000);
    }

    private static int number(String digits, int begin, int end) {
        return Integer.parseInt(digits, begin, end, 10);
    }

    /**
     * The JSON of a new status.
     *
     * @param message  what was done
     * @param etcdUser who the store knows the producer as, null for nobody
     * @param producer who publishes
     * @param engine   the engine's name in capitals
     * @param now      when
     * @param previous the status that it follows, null if there is none
     */
    public static String write(String message, @Nullable String etcdUser, Producer producer, String engine, Instant now,
            @Nullable Status previous) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("etcd_user", etcdUser);
        fields.put("message", message);
        fields.put("unix_user", producer.user());
        fields.put("aviso_version", CLIENT_VERSION);
        fields.put("engine", engine);
        fields.put("hostname", producer.host());
        fields.put("date_time", WRITE.format(now.atOffset(ZoneOffset.UTC)));
        if (previous != null) {
            fields.put("prev_rev", previous.revision());
            Long lastDay = previous.isOfDay(now) ? previous.lastDayRevision() : Long.valueOf(previous.revision());
            if (lastDay != null) {
                fields.put("last_prev_day_rev", lastDay);
            }
        }
        return PythonJson.compact(fields);
    }

    private boolean isOfDay(Instant now) {
        return time != null
                && time.atOffset(ZoneOffset.UTC).toLocalDate().equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    /**
     * Who publishes.
     *
     * @param user the login name
     * @param host the node's name
     */
    public record Producer(String user, String host) {

        /** The user and the host of this process, found as Python's {@code getpass} and {@code os.uname} do. */
        public static Producer ofProcess(Map<String, String> environment) {
            String user = System.getProperty("user.name");
            for (String name : new String[]{"LOGNAME", "USER", "LNAME", "USERNAME"}) {
                String value = environment.get(name);
                if (value != null && !value.isEmpty()) {
                    user = value;
                    break;
                }
            }
            return new Producer(user, hostName());
        }

        private static String hostName() {
            try {
                // Asking the network for one's own name may take seconds.
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                try {
                    return InetAddress.getLocalHost().getHostName();
                } catch (UnknownHostException unknown) {
                    return "localhost";
                }
            }
        }
    }
}
