package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {
    @ParameterizedTest
    @CsvSource({
        "amqp://localhost,                 /",
        "amqp://guest:guest@localhost:5672/, /",
        "amqp://localhost/%2f,             /",
        "amqp://localhost/members,         members",
        "amqp://localhost/a%2fb,           a/b",
    })
    void the_path_names_the_virtual_host(String uri, String virtualHost) {
        assertThat(BrokerAddress.parse(uri).virtualHost()).isEqualTo(virtualHost);
    }

    @Test
    void ports_and_user_have_the_usual_defaults() {
        assertThat(BrokerAddress.parse("amqp://localhost"))
                .isEqualTo(new BrokerAddress(false, "localhost", 5672, "/", "guest", "guest"));
        assertThat(BrokerAddress.parse("amqps://broker.example"))
                .isEqualTo(new BrokerAddress(true, "broker.example", 5671, "/", "guest", "guest"));
    }

    @Test
    void special_characters_of_user_and_password_are_decoded() {
        BrokerAddress address = BrokerAddress.parse("amqps://a%3Ab:p%40ss+w%2Ford%3A@broker.example/");

        assertThat(address.username()).isEqualTo("a:b");
        assertThat(address.password()).isEqualTo("p@ss+w/ord:");
    }

    @Test
    void the_password_is_never_shown() {
        BrokerAddress address = BrokerAddress.parse("amqps://sync:geheim@broker.example/");

        assertThat(address).hasToString("amqps://broker.example:5671");
        assertThat(BrokerSettings.of(address).toString()).doesNotContain("geheim");
        assertThatThrownBy(() -> BrokerAddress.parse("amqps://sync:geh eim@broker.example/"))
                .hasMessageStartingWith("uri: not a URI at character ")
                .hasMessageNotContaining("geh")
                .hasNoCause();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://localhost/             | uri: scheme http (expected: amqp or amqps)",
                "amqp:///                      | uri: no host (expected: amqp://user:password@host:5672/)",
                "amqp://localhost/a/b          | uri: virtual host a/b (expected: a / within its name written as %2f)",
                "amqps://h/?cacertfile=ca.pem  | uri: something behind the virtual host (expected: no ? and no #)",
            })
    void what_cannot_be_meant_is_refused(String uri, String message) {
        assertThatThrownBy(() -> BrokerAddress.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "amqp://broker.example/",
                "amqp://10.0.0.1/",
                "amqp://127.0.0.1.example/",
                "amqp://[2001:db8::1]/"
            })
    void a_password_crosses_no_network_in_plain_text(String uri) {
        BrokerAddress address = BrokerAddress.parse(uri);

        assertThatThrownBy(() -> BrokerSettings.of(address))
                .hasMessage("uri: " + address
                        + " (expected: amqps://, or insecure: true beside it, unless it is this machine)");
        assertThat(new BrokerSettings(address, "q", "d", Duration.ofSeconds(1), Duration.ofSeconds(1), true).insecure())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"amqp://localhost/", "amqp://127.0.0.1/", "amqp://127.1.2.3/", "amqp://[::1]/"})
    void this_machine_needs_no_encryption(String uri) {
        assertThat(BrokerSettings.of(BrokerAddress.parse(uri)).address().isLoopback())
                .isTrue();
    }

    @Test
    void settings_that_make_no_sense_are_refused() {
        BrokerSettings good = BrokerSettings.of(BrokerAddress.parse("amqp://localhost"));

        assertThatThrownBy(() -> good.withQueues("same", "same"))
                .hasMessage("dead-letter-queue: same (expected: another name than queue)");
        assertThatThrownBy(() -> good.withQueues("ö".repeat(128), "dead"))
                .hasMessage("queue: 256 bytes (expected: 1..255 bytes of UTF-8)");
        assertThatThrownBy(
                        () -> new BrokerSettings(good.address(), "q", "d", Duration.ZERO, Duration.ofSeconds(1), false))
                .hasMessage("connect-timeout: PT0S (expected: PT0.1S..PT5M)");
    }
}
