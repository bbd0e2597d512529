package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GraphSettingsTest {

    private static final List<Credential> SECRETS = List.of(new ClientSecret("client-secret", new Secret("secret")));
    private static final String LOGIN = "https://login.microsoftonline.com";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://graph.microsoft.com/v1.0",
                "http://localhost:8080/v1.0",
                "http://LOCALHOST/v1.0",
                "http://127.0.0.1:1/v1.0",
                "http://127.8.9.10/v1.0",
                "http://[::1]:8080/v1.0",
                "http://[0:0:0:0:0:0:0:1]/v1.0"
            })
    void https_and_loopback_are_let_through(String endpoint) {
        assertThat(settings(endpoint, LOGIN, false).endpoint()).hasToString(endpoint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://graph.example/v1.0",
                "http://127.evil.example/v1.0",
                "http://127.0.0.1.evil.example/v1.0",
                "http://localhost.evil.example/v1.0",
                "http://10.0.0.1/v1.0",
                "http://[::2]/v1.0",
                "http://[fe80::1]/v1.0"
            })
    void plain_http_elsewhere_is_refused_unless_it_is_asked_for(String endpoint) {
        assertThatThrownBy(() -> settings(endpoint, LOGIN, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("contact-sync.graph.endpoint: " + endpoint + " (expected: https")
                .hasMessageContaining("contact-sync.graph.insecure: true");
        assertThatThrownBy(() -> settings("https://graph.example/v1.0", endpoint, false))
                .hasMessageStartingWith("contact-sync.graph.authority: " + endpoint);

        assertThat(settings(endpoint, LOGIN, true).insecure()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://graph.example/",
                "graph.example",
                "https:///v1.0",
                "https://graph.example/v1.0?x=1",
                "https://graph.example/v1.0#x"
            })
    void what_is_no_base_url_is_refused(String endpoint) {
        assertThatThrownBy(() -> settings(endpoint, LOGIN, true))
                .hasMessageStartingWith("contact-sync.graph.endpoint: ")
                .hasMessageContaining("expected: an https URL");
    }

    @Test
    void a_password_in_the_url_is_refused_and_not_printed() {
        assertThatThrownBy(() -> settings("https://me:hunter2@graph.example/v1.0", LOGIN, false))
                .hasMessageStartingWith("contact-sync.graph.endpoint: ***")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void nonsense_is_refused_with_key_value_and_expectation() {
        GraphSettings good = settings("https://graph.example/v1.0", LOGIN, false);

        assertThatThrownBy(() -> good.withCallTimeout(Duration.ZERO))
                .hasMessage("contact-sync.graph.call-timeout: PT0S (expected: more than 0)");
        assertThatThrownBy(() -> GraphSettings.of(good.endpoint(), URI.create(LOGIN), "a/b", "c", new Secret("d")))
                .hasMessageStartingWith("contact-sync.graph.tenant-id: a/b");
        assertThatThrownBy(() -> GraphSettings.of(good.endpoint(), URI.create(LOGIN), "a", " ", new Secret("d")))
                .hasMessageStartingWith("contact-sync.graph.client-id:");
        assertThatThrownBy(() -> GraphSettings.of(good.endpoint(), URI.create(LOGIN), "a", "c", new Secret("")))
                .hasMessageStartingWith("contact-sync.graph.client-secret: ***");
    }

    @ParameterizedTest
    @CsvSource({
        "https://graph.microsoft.com/v1.0, https://graph.microsoft.com",
        "https://graph.microsoft.us/v1.0, https://graph.microsoft.us",
        "http://127.0.0.1:8080/v1.0, https://graph.microsoft.com"
    })
    void tokens_are_asked_for_the_endpoints_own_cloud(String endpoint, String resource) {
        assertThat(settings(endpoint, LOGIN, false).resource()).isEqualTo(resource);
    }

    private static GraphSettings settings(String endpoint, String authority, boolean insecure) {
        return new GraphSettings(
                URI.create(endpoint),
                new AppSignIn(
                        new AppRegistration(URI.create(authority), "tenant.example", "client", insecure),
                        SECRETS,
                        () -> SECRETS),
                GraphSettings.DEFAULT_CALL_TIMEOUT,
                GraphSettings.DEFAULT_CONNECT_TIMEOUT,
                GraphSettings.DEFAULT_MAX_IN_FLIGHT,
                GraphSettings.DEFAULT_PAGE_SIZE,
                insecure,
                /* tls= */ null);
    }
}
