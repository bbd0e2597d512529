package io.contactsync.ops.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginAttemptsTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final LoginAttempts attempts = new LoginAttempts(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    void an_address_that_guesses_is_not_listened_to_for_ten_minutes() {
        fail("10.0.0.1", "ada", LoginAttempts.PER_ADDRESS);

        assertThat(attempts.mayTry("10.0.0.1", "ada")).isFalse();
        assertThat(attempts.mayTry("10.0.0.1", "grace")).isFalse();
        assertThat(attempts.mayTry("10.0.0.2", "ada")).as("another address").isTrue();

        now = now.plus(LoginAttempts.WINDOW).plusSeconds(1);
        assertThat(attempts.mayTry("10.0.0.1", "ada")).isTrue();
    }

    @Test
    void a_name_that_is_guessed_from_everywhere_is_closed_too() {
        for (int i = 0; i < LoginAttempts.PER_NAME; i++) {
            fail("10.0.1." + i, "ada", 1);
        }

        assertThat(attempts.mayTry("10.9.9.9", "ada")).isFalse();
        assertThat(attempts.mayTry("10.9.9.9", "grace")).isTrue();
    }

    @Test
    void a_login_that_succeeds_forgives_its_address() {
        fail("10.0.0.1", "ada", LoginAttempts.PER_ADDRESS - 1);

        attempts.succeeded("10.0.0.1");
        fail("10.0.0.1", "ada", LoginAttempts.PER_ADDRESS - 1);

        assertThat(attempts.mayTry("10.0.0.1", "ada")).isTrue();
    }

    @Test
    void failures_of_long_ago_do_not_add_up() {
        for (int i = 0; i < 3 * LoginAttempts.PER_ADDRESS; i++) {
            fail("10.0.0.1", "ada", 1);
            now = now.plus(Duration.ofMinutes(2));
        }

        assertThat(attempts.mayTry("10.0.0.1", "ada")).isTrue();
    }

    private void fail(String address, String name, int times) {
        for (int i = 0; i < times; i++) {
            attempts.failed(address, name);
        }
    }
}
