package io.carillon.hub.consumers;

import javax.net.ssl.SSLSocketFactory;

import io.carillon.hub.EventConsumer;

/**
 * {@code logstash}: to its input {@code http} with {@code url}, to {@code tcp} with {@code host} and {@code port}.
 */
final class LogstashFactory implements ConsumerFactory {

    private static final int MOST_PORT = 65_535;
    private static final int PORT = 5000;

    @Override
    public String type() {
        return "logstash";
    }

    @Override
    public EventConsumer create(ConsumerSettings settings) {
        String host = settings.text("host", null);
        if (host == null) {
            if (settings.value("url") == null && settings.value("url_file") == null
                    && settings.value("url_env") == null) {
                throw settings.mistake("host", "is missing: that of the input tcp, or url for that of the input http");
            }
            return HttpConsumer.of(settings, "application/json", new LogstashForm());
        }
        return new LineConsumer(host, settings.number("port", PORT, 1, MOST_PORT),
                settings.flag("tls", false) ? (SSLSocketFactory) SSLSocketFactory.getDefault() : null);
    }
}
