package io.carillon.hub.consumers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

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
 * Messages for the incoming webhooks of chats: {@code slack}, {@code mattermost} and {@code teams}. Values of events
 * are text there, never markup: they name nobody and call no channel.
 */
final class ChatForm implements HttpConsumer.Form {

    private static final String TEXT = "text";

    /**
     * A kind of chat.
     *
     * @param type    its name in the configuration
     * @param title   the template for the first line if nothing is said
     * @param longest how many characters of a message it takes
     * @param escape  makes text of what would be markup
     * @param body    a message of title, text, and what the configuration adds
     * @param added   the names of what it may add
     */
    record Chat(String type, String title, int longest, UnaryOperator<String> escape,
            BiFunction<String, String, Map<String, Object>> body, List<String> added) {
    }

    /** Slack's "Formatting text for app surfaces": these three characters are escaped, and nothing else is. */
    static final Chat SLACK = new Chat("slack", "*${title}*", 35_000, ChatForm::entities, ChatForm::lines,
            List.of("channel", "username", "icon_emoji"));

    /** Mattermost reads Markdown, Slack's mentions, and {@code @name} wherever it stands. */
    static final Chat MATTERMOST = new Chat("mattermost", "**${title}**", 16_000,
            text -> entities(text).replaceAll("[\\\\`*_~\\[\\]|#]", "\\\\$0").replace("@", "@\u200b"), ChatForm::lines,
            List.of("channel", "username", "icon_url"));

    /** A webhook of Teams' workflows takes an Adaptive Card, of which a RichTextBlock knows no markup. */
    static final Chat TEAMS = new Chat("teams", "${title}", 20_000, UnaryOperator.identity(), ChatForm::card,
            List.of());

    private final Chat chat;
    private final TextTemplate title;
    private final TextTemplate text;
    private final Map<String, String> added;

    private ChatForm(Chat chat, TextTemplate title, TextTemplate text, Map<String, String> added) {
        this.chat = chat;
        this.title = title;
        this.text = text;
        this.added = added;
    }

    @Override
    public Message of(List<HubEvent> events) throws TriggerException {
        Notice notice = TriggerConsumer.notice(events.getFirst());
        Notice inert = new Notice(ConsumerSettings.byName((Map<?, ?>) escaped(notice.told())),
                ConsumerSettings.byName((Map<?, ?>) escaped(notice.others())), notice.key(), notice.revision());
        Map<String, Object> message = chat.body().apply(title.fill(inert), shortened(text.fill(inert)));
        message.putAll(added);
        return new Message(PythonJson.compact(message));
    }

    private String shortened(String content) {
        return content.length() <= chat.longest()
                ? content
                : content.substring(0, content.offsetByCodePoints(0, content.codePointCount(0, chat.longest()) - 1))
                        + "...";
    }

    private Object escaped(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case String string -> chat.escape().apply(string);
            case Map<?, ?> map -> {
                Map<String, Object> members = new LinkedHashMap<>();
                map.forEach((name, each) -> members.put(String.valueOf(name), escaped(each)));
                yield members;
            }
            case List<?> list -> {
                List<Object> elements = new ArrayList<>();
                list.forEach(each -> elements.add(escaped(each)));
                yield elements;
            }
            default -> value;
        };
    }

    private static String entities(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, Object> lines(String title, String text) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put(TEXT, text.isEmpty() ? title : title + "\n" + text);
        return message;
    }

    private static Map<String, Object> card(String title, String text) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        List<Object> blocks = new ArrayList<>();
        blocks.add(block(Map.of("type", "TextRun", TEXT, title, "weight", "Bolder", "size", "Medium")));
        if (!text.isEmpty()) {
            blocks.add(block(Map.of("type", "TextRun", TEXT, text)));
        }
        card.put("body", blocks);
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("type", "message");
        message.put("attachments",
                List.of(Map.of("contentType", "application/vnd.microsoft.card.adaptive", "content", card)));
        return message;
    }

    private static Map<String, Object> block(Map<String, Object> run) {
        return Map.of("type", "RichTextBlock", "inlines", List.of(run));
    }

    /** {@code title}, {@code text} and what the chat lets a message say of itself, besides what all have. */
    static final class Factory implements ConsumerFactory {

        private final Chat chat;

        Factory(Chat chat) {
            this.chat = chat;
        }

        @Override
        public String type() {
            return chat.type();
        }

        @Override
        public EventConsumer create(ConsumerSettings settings) {
            Map<String, String> added = new LinkedHashMap<>();
            for (String name : chat.added()) {
                String value = settings.text(name, null);
                if (value != null) {
                    added.put(name, value);
                }
            }
            try {
                return HttpConsumer.of(settings, "application/json",
                        new ChatForm(chat, template(settings, "title", chat.title()),
                                template(settings, TEXT, "${body}"), Map.copyOf(added)));
            } catch (TriggerException e) {
                throw new HubException(e.getMessage(), e);
            }
        }

        private static TextTemplate template(ConsumerSettings settings, String name, String otherwise)
                throws TriggerException {
            return TextTemplate.of(Objects.requireNonNull(settings.text(name, otherwise)), TextTemplate.Form.PLAIN);
        }
    }
}
