package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.python.PythonJson;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.consumers.HttpConsumer.Message;
import io.carillon.listen.triggers.Notice;
import io.carillon.listen.triggers.TextTemplate;
import io.carillon.listen.triggers.TriggerException;
import org.jspecify.annotations.Nullable;

/**
 * {@code ntfy}: a push message to phones by a server of ntfy, published as JSON to its root (ntfy's manual, "Publish as
 * JSON").
 */
final class NtfyForm implements HttpConsumer.Form {

    /** What is longer in UTF-8 a server makes an attachment of. */
    private static final int LONGEST = 4096;
    private static final int MOST_PRIORITY = 5;
    private static final String TOPIC = "[A-Za-z0-9_-]{1,64}";

    private final String topic;
    private final TextTemplate title;
    private final TextTemplate text;
    private final @Nullable TextTemplate click;
    private final int priority;

    private NtfyForm(String topic, TextTemplate title, TextTemplate text, @Nullable TextTemplate click, int priority) {
        this.topic = topic;
        this.title = title;
        this.text = text;
        this.click = click;
        this.priority = priority;
    }

    @Override
    public Message of(List<HubEvent> events) throws TriggerException {
        HubEvent event = events.getFirst();
        Notice notice = TriggerConsumer.notice(event);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("topic", topic);
        message.put("title", title.fill(notice));
        message.put("message", shortened(text.fill(notice)));
        message.put("tags", event.tags());
        if (priority > 0) {
            message.put("priority", priority);
        }
        if (click != null) {
            message.put("click", click.fill(notice));
        }
        return new Message(PythonJson.compact(message));
    }

    private static String shortened(String content) {
        if (content.getBytes(UTF_8).length <= LONGEST) {
            return content;
        }
        CharBuffer left = CharBuffer.wrap(content);
        // The encoder stops before a character that has no room.
        UTF_8.newEncoder().encode(left, ByteBuffer.allocate(LONGEST - 3), true);
        return content.substring(0, left.position()) + "...";
    }

    /** {@code topic}, {@code title}, {@code text}, {@code click}, {@code priority}, besides what all have. */
    static final class Factory implements ConsumerFactory {

        @Override
        public String type() {
            return "ntfy";
        }

        @Override
        public EventConsumer create(ConsumerSettings settings) {
            String topic = settings.text("topic");
            if (!topic.matches(TOPIC)) {
                throw settings.mistake("topic",
                        "must be 1 to 64 letters, digits, '_' or '-', not " + ConsumerSettings.shown(topic));
            }
            String click = settings.text("click", null);
            try {
                NtfyForm form = new NtfyForm(topic, template(settings.text("title", "${title}")),
                        template(settings.text("text", "${body}")), click == null ? null : template(click),
                        settings.number("priority", 0, 1, MOST_PRIORITY));
                return HttpConsumer.of(settings, "application/json", form);
            } catch (TriggerException e) {
                throw new HubException(e.getMessage(), e);
            }
        }

        private static TextTemplate template(@Nullable String text) throws TriggerException {
            return TextTemplate.of(Objects.requireNonNull(text), TextTemplate.Form.PLAIN);
        }
    }
}
