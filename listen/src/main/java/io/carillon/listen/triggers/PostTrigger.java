package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.ServiceLoader;

import io.carillon.event.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code post} by the protocol {@code cloudevents_http}: sends the notification as a CloudEvent in structured mode
 * (aviso-v1 6.4). Any 2xx is success. Certificates are verified unless {@code verify} is false. An event that is sent
 * again has the id that it had before.
 */
final class PostTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpTarget target;
    private final CloudEventForm form;
    private final HttpSender sender;
    private final String failure;

    private PostTrigger(HttpTarget target, CloudEventForm form, HttpSender sender) {
        this.target = target;
        this.form = form;
        this.sender = sender;
        this.failure = failure(target);
    }

    private static String failure(HttpTarget target) {
        return "Not able to POST CloudEvents notification to " + target.shown();
    }

    @Override
    public void fire(Event event) throws TriggerException, InterruptedException {
        LOG.info("Starting Post Trigger...");
        HttpRequest.Builder request = HttpRequest.newBuilder(target.url())
                .POST(HttpRequest.BodyPublishers.ofString(form.json(event), UTF_8));
        target.headers().forEach(request::setHeader);
        request.setHeader("content-type", "application/cloudevents+json");
        HttpSender.requireSuccess(sender.send(request.build(), failure), failure);
        LOG.info("Post Trigger completed");
    }

    @Override
    public void close() {
        sender.close();
    }

    static final class Factory implements TriggerFactory {

        private static final String HTTP = "cloudevents_http";
        private static final String AWS = "cloudevents_aws";

        @Override
        public String type() {
            return "post";
        }

        @Override
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            if (parameters.values().get("protocol") == null) {
                throw new TriggerException("protocol is a mandatory field", false);
            }
            TriggerParameters protocol = parameters.within("protocol");
            String type = protocol.type();
            if (type.equals(HTTP)) {
                return http(protocol);
            }
            for (PostProtocol other : ServiceLoader.load(PostProtocol.class)) {
                if (other.type().equals(type)) {
                    return other.create(protocol);
                }
            }
            throw new TriggerException(type.equals(AWS)
                    ? "protocol " + AWS + " needs the module carillon-listen-sns on the class path"
                    : "'Protocol type " + type + " not recognised'", false);
        }

        private static Trigger http(TriggerParameters protocol) throws TriggerException {
            HttpTarget target = HttpTarget.of(protocol);
            CloudEventForm form = CloudEventForm.of(protocol);
            Duration timeout = Objects.requireNonNull(protocol.seconds("timeout", TIMEOUT));
            HttpSender sender = new HttpSender(protocol.environment(), protocol.flag("verify", true),
                    HttpClient.Redirect.NORMAL);
            return new TimeLimitedTrigger(new PostTrigger(target, form, sender), timeout,
                    failure(target) + ", no answer within " + TimeLimitedTrigger.text(timeout));
        }
    }
}
