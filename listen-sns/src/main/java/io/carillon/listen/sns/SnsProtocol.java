package io.carillon.listen.sns;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.python.PythonText;
import io.carillon.listen.triggers.CloudEventForm;
import io.carillon.listen.triggers.PostProtocol;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** Makes triggers of {@code cloudevents_aws}. Public because {@link java.util.ServiceLoader} makes it. */
public final class SnsProtocol implements PostProtocol {

    private static final String TOPIC = "arn";
    private static final String REGION = "region_name";
    private static final String ENDPOINT = "endpoint_url";
    private static final String ACCESS_KEY = "aws_access_key_id";
    private static final String SECRET_KEY = "aws_secret_access_key";
    private static final String SESSION_TOKEN = "aws_session_token";
    private static final String GROUP = "MessageGroupId";
    private static final String ATTRIBUTES = "MessageAttributes";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Makes one. */
    public SnsProtocol() {
    }

    @Override
    public String type() {
        return "cloudevents_aws";
    }

    @Override
    public Trigger create(TriggerParameters protocol) throws TriggerException {
        String topic = protocol.text(TOPIC);
        String region = protocol.text(REGION);
        String group = protocol.text(GROUP, null);
        if (topic.endsWith(".fifo") && group == null) {
            throw new TriggerException(GROUP + " is a mandatory field for a FIFO topic such as " + topic, false);
        }
        Map<String, MessageAttributeValue> attributes = attributes(protocol);
        CloudEventForm form = CloudEventForm.of(protocol);
        return new SnsTrigger(client(protocol, region), topic, group, attributes, form);
    }

    private static SnsClient client(TriggerParameters protocol, String region) throws TriggerException {
        Duration timeout = Objects.requireNonNull(protocol.seconds("timeout", TIMEOUT));
        AwsCredentials credentials = credentials(protocol);
        URI endpoint = endpoint(protocol.text(ENDPOINT, null));
        try {
            // Trying again is the listener's business, for all triggers alike.
            SnsClientBuilder builder = SnsClient.builder().region(Region.of(region))
                    .httpClientBuilder(
                            UrlConnectionHttpClient.builder().connectionTimeout(timeout).socketTimeout(timeout))
                    .overrideConfiguration(configuration -> configuration.apiCallTimeout(timeout)
                            .retryStrategy(AwsRetryStrategy.doNotRetry()));
            if (credentials != null) {
                builder.credentialsProvider(StaticCredentialsProvider.create(credentials));
            }
            if (endpoint != null) {
                builder.endpointOverride(endpoint);
            }
            return builder.build();
        } catch (SdkClientException | IllegalArgumentException e) {
            throw new TriggerException("no connection to SNS can be made: " + e.getMessage(), false, e);
        }
    }

    /** Null for those that are found where the AWS SDK looks: environment, {@code ~/.aws/credentials}, the machine. */
    private static @Nullable AwsCredentials credentials(TriggerParameters protocol) throws TriggerException {
        String accessKey = protocol.text(ACCESS_KEY, null);
        String secretKey = protocol.secret(SECRET_KEY);
        String sessionToken = protocol.secret(SESSION_TOKEN);
        if (accessKey == null && secretKey == null) {
            return null;
        }
        if (accessKey == null || secretKey == null) {
            throw new TriggerException((accessKey == null ? ACCESS_KEY : SECRET_KEY) + " is a mandatory field beside "
                    + (accessKey == null ? SECRET_KEY : ACCESS_KEY), false);
        }
        return sessionToken == null
                ? AwsBasicCredentials.create(accessKey, secretKey)
                : AwsSessionCredentials.create(accessKey, secretKey, sessionToken);
    }

    private static @Nullable URI endpoint(@Nullable String text) throws TriggerException {
        if (text == null) {
            return null;
        }
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw notEndpoint(text);
        }
        throw notEndpoint(text);
    }

    private static TriggerException notEndpoint(String text) {
        return new TriggerException(ENDPOINT + " must be an http or https address, not " + PythonText.repr(text),
                false);
    }

    private static Map<String, MessageAttributeValue> attributes(TriggerParameters protocol) throws TriggerException {
        TriggerParameters all = protocol.within(ATTRIBUTES);
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        for (String name : all.values().keySet()) {
            TriggerParameters attribute = all.within(name);
            String type = attribute.text("DataType", null);
            Object binary = attribute.values().get("BinaryValue");
            String text = attribute.text("StringValue", null);
            if (type == null || (binary == null && text == null)) {
                throw new TriggerException(
                        ATTRIBUTES + ": " + name + " must have a DataType, and a StringValue or BinaryValue", false);
            }
            MessageAttributeValue.Builder value = MessageAttributeValue.builder().dataType(type);
            if (binary == null) {
                value.stringValue(text);
            } else {
                value.binaryValue(binary instanceof byte[] bytes
                        ? SdkBytes.fromByteArray(bytes)
                        : SdkBytes.fromUtf8String(PythonText.str(binary)));
            }
            attributes.put(name, value.build());
        }
        return attributes;
    }
}
