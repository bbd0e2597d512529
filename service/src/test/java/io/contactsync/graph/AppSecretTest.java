package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class AppSecretTest {

    private static final Instant END = Instant.parse("2027-03-31T00:00:00Z");

    @Test
    void it_may_be_the_secret_that_begins_with_its_hint() {
        var registered = new AppSecret("a~8", END);

        assertThat(registered.mayBe(new Secret("a~8Q~the-rest"))).isTrue();
        assertThat(registered.mayBe(new Secret("A~8Q~the-rest"))).isFalse();
        assertThat(registered.mayBe(new Secret("Q~a~8"))).isFalse();
        assertThat(registered.mayBe(new Secret("a~"))).isFalse();
    }

    @Test
    void one_without_a_hint_is_nobodys() {
        assertThat(new AppSecret("", END).mayBe(new Secret("a~8Q~the-rest"))).isFalse();
    }

    @Test
    void it_prints_nothing_of_the_secret() {
        assertThat(new AppSecret("a~8", END)).hasToString("AppSecret[2027-03-31T00:00:00Z]");
    }
}
