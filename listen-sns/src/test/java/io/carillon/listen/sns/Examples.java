package io.carillon.listen.sns;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;

/** The listeners of {@code examples/}. */
final class Examples {

    private Examples() {
    }

    /** The parameters of the first trigger of an example, to be changed at will. */
    static Map<String, Object> trigger(String file) {
        Path nowhere = Path.of("/nonexistent");
        UserConfig config = UserConfig.defaults(nowhere);
        EventSchemas schemas = new SchemaLoader(nowhere, Map.of()).load(config);
        return new LinkedHashMap<>(new ListenerReader(schemas, "etcd_rest")
                .listeners(ListenerReader.documents(List.of("../examples/" + file), config)).getFirst().triggers()
                .getFirst());
    }
}
