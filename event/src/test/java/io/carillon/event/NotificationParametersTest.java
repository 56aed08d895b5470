package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.carillon.event.EventException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationParametersTest {

    @Test
    void partsAreTakenAsTheyStand() {
        assertThat(NotificationParameters.parse("event=flight, country=Italy ,=,payload={\"a\":1}")).containsExactly(
                entry("event", "flight"), entry(" country", "Italy "), entry("", ""), entry("payload", "{\"a\":1}"));
    }

    @Test
    void theLastOfTwoWithTheSameNameWins() {
        assertThat(NotificationParameters.parse("a=1,b=2,a=3")).containsExactly(entry("a", "3"), entry("b", "2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "event=flight", "a=1,", ",a=1", "a=1,b", "a=1,b=2=3", "a=1,,b=2", "a=1;b=2"})
    void anyOtherStructureIsRefused(String text) {
        assertThatThrownBy(() -> NotificationParameters.parse(text)).isInstanceOfSatisfying(EventException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NOT_ALLOWED);
            assertThat(e.known()).isTrue();
        }).hasMessage("Wrong structure for the notification string, it should be <key_name>=<key_value>,...");
    }
}
