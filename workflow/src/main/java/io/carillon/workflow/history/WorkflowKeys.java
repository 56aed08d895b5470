package io.carillon.workflow.history;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.workflow.history.WorkflowEvent.ChecklistChanged;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import org.jspecify.annotations.Nullable;

/** Under which fields events are published (docs/workflow-events.md). */
final class WorkflowKeys {

    private WorkflowKeys() {
    }

    /**
     * The event type and fields of an event; null when it is none. May be changed.
     *
     * @param event what {@link EventJson} has written
     */
    static @Nullable Map<String, String> notification(Map<?, ?> event, String workflow) {
        String[] fields = switch (String.valueOf(event.get("event"))) {
            case MessageReceived.TYPE -> new String[]{"source", "type"};
            case WorkerLaunched.TYPE -> new String[]{"worker"};
            case WorkerExited.TYPE -> new String[]{"worker", "state"};
            case ChecklistChanged.TYPE -> new String[]{"section"};
            default -> new String[0];
        };
        if (fields.length == 0) {
            return null;
        }
        Map<String, String> notification = new LinkedHashMap<>();
        notification.put("event", String.valueOf(event.get("event")));
        notification.put("workflow", workflow);
        for (String field : fields) {
            String value = String.valueOf(event.get(field));
            // An empty text can't be read back out of a key, nor a slash that is not in the last field.
            notification.put(field, value.isEmpty() ? "_" : value.replace('/', '_'));
        }
        return notification;
    }
}
