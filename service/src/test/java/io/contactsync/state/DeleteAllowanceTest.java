package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeleteAllowanceTest {

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
        "10, 20, 1000000, 100000",
        "0.5, 0, 1000, 5",
        "0, 20, 2000, 20",
        "0, 0, 2000, 0",
        "100, 0, 7, 7",
    })
    void a_tenth_may_go_or_twenty_but_of_few_only_half(double percent, int floor, long present, long allowed) {
        assertThat(new DeleteAllowance(percent, floor).of(present)).isEqualTo(allowed);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new DeleteAllowance(101, 20)).hasMessage("percent: 101.0 (expected: 0..100)");
        assertThatThrownBy(() -> new DeleteAllowance(10, -1)).hasMessage("floor: -1 (expected: >= 0)");
    }
}
