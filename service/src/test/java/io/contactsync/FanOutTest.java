package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.rabbit.BrokerListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FanOutTest {

    private final List<String> heard = new ArrayList<>();

    @Test
    void both_are_told_in_order_with_what_was_said() {
        BrokerListener both = FanOut.to(BrokerListener.class, named("first"), named("second"));

        both.settled(3);
        both.givenBack(4);

        assertThat(heard).containsExactly("first settled 3", "second settled 3", "first gave 4", "second gave 4");
    }

    @Test
    void what_a_listener_throws_is_thrown_as_it_is() {
        BrokerListener failing = new BrokerListener() {
            @Override
            public void settled(int messages) {
                throw new IllegalArgumentException("too many");
            }
        };

        assertThatThrownBy(() -> FanOut.to(BrokerListener.class, failing, named("second"))
                        .settled(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("too many");
        assertThat(heard).isEmpty();
    }

    @Test
    void it_can_be_kept_in_a_set_and_printed() {
        BrokerListener both = FanOut.to(BrokerListener.class, named("first"), named("second"));

        assertThat(new HashSet<>(List.of(both))).contains(both).doesNotContain(named("first"));
        assertThat(both).hasToString("FanOut[first, second]");
    }

    private BrokerListener named(String name) {
        return new BrokerListener() {
            @Override
            public void settled(int messages) {
                heard.add(name + " settled " + messages);
            }

            @Override
            public void givenBack(int messages) {
                heard.add(name + " gave " + messages);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
