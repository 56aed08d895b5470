package io.carillon.workflow.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;

import org.junit.jupiter.api.Test;

class OneZeromqTest {

    /** With a second one on the class path it would be chance which of the two wakes our threads. */
    @Test
    void there_is_no_zeromq_but_that_of_the_module_zeromq() throws Exception {
        ClassLoader loader = getClass().getClassLoader();

        assertThat(Collections.list(loader.getResources("zmq/Signaler.class"))).hasSize(1);
        assertThat(Collections.list(loader.getResources("META-INF/maven/org.zeromq/jeromq/pom.properties"))).isEmpty();
    }
}
