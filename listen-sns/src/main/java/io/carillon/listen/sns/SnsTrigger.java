package io.carillon.listen.sns;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;
import io.carillon.listen.triggers.CloudEventForm;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.threads.Interrupts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * Publishes notifications to a topic, as CloudEvents. An event that is published again has the id that it had before; a
 * FIFO topic takes it once (within five minutes).
 */
final class SnsTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final SnsClient client;
    private final String topic;
    private final @Nullable String group;
    private final Map<String, MessageAttributeValue> attributes;
    private final CloudEventForm form;

    /**
     * @param client     closed with the trigger
     * @param topic      the topic's ARN
     * @param group      the message group of a FIFO topic, null for any other topic
     * @param attributes what goes with each message
     * @param form       how messages are written
     */
    SnsTrigger(SnsClient client, String topic, @Nullable String group, Map<String, MessageAttributeValue> attributes,
            CloudEventForm form) {
        this.client = client;
        this.topic = topic;
        this.group = group;
        this.attributes = Map.copyOf(attributes);
        this.form = form;
    }

    @Override
    public void fire(Event event) throws TriggerException, InterruptedException {
        LOG.info("Starting Post Trigger...");
        try {
            client.publish(request(event));
        } catch (AbortedException e) {
            throw Interrupts.toldBy(e, "the listener ends");
        } catch (AwsServiceException e) {
            throw failed(e, e.isThrottlingException() || e.isClockSkewException() || e.statusCode() == 408
                    || e.statusCode() >= 500);
        } catch (SdkClientException e) {
            if (Thread.interrupted()) {
                throw Interrupts.toldBy(e, "the listener ends");
            }
            throw failed(e, true);
        }
        LOG.info("Post Trigger completed");
    }

    private PublishRequest request(Event event) {
        Map<String, String> message = new LinkedHashMap<>();
        message.put("default", form.json(event));
        PublishRequest.Builder request = PublishRequest.builder().topicArn(topic).message(PythonJson.compact(message))
                .messageStructure("json").subject(form.type());
        if (!attributes.isEmpty()) {
            request.messageAttributes(attributes);
        }
        if (group != null) {
            request.messageGroupId(group).messageDeduplicationId(form.id(event));
        }
        return request.build();
    }

    private TriggerException failed(SdkException cause, boolean passing) {
        return new TriggerException("Not able to POST CloudEvents notification to " + topic + ", " + cause.getMessage(),
                passing, cause);
    }

    @Override
    public void close() {
        client.close();
    }
}
