package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardTest {

    @ParameterizedTest
    @CsvSource({
        "10, 20, 0, 0",
        "10, 20, 1, 1",
        "10, 20, 2, 1",
        "10, 20, 3, 2",
        "10, 20, 39, 20",
        "10, 20, 200, 20",
        "10, 20, 209, 20",
        "10, 20, 210, 21",
        "10, 20, 2000, 200",
        "0, 20, 2000, 20",
        "0, 0, 2000, 0",
        "100, 0, 7, 7",
    })
    void a_tenth_goes_or_twenty_if_that_is_at_most_half(int percent, int floor, long contacts, long allowed) {
        var guard = new Guard(percent, floor);

        assertThat(guard.allowed(contacts)).isEqualTo(allowed);
        assertThat(guard.allows(contacts, allowed)).isFalse();
        assertThat(guard.allows(contacts, allowed - 1)).isTrue();
    }
}
