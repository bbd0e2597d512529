package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeleteGuardTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 2", "10, 5", "39, 20", "40, 20", "200, 20", "210, 21", "1000000, 100000"})
    void a_tenth_may_go_or_twenty_but_of_few_only_half(long present, long allowed) {
        assertThat(DeleteGuard.DEFAULT.allowed(present)).isEqualTo(allowed);
    }

    @Test
    void nonsense_is_refused() {
        assertThatThrownBy(() -> new DeleteGuard(101, 20)).hasMessage("percent: 101 (expected: 0..100)");
        assertThatThrownBy(() -> new DeleteGuard(10, -1)).hasMessage("floor: -1 (expected: >= 0)");
    }
}
