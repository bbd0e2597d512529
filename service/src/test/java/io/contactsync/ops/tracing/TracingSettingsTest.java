package io.contactsync.ops.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:4318, http://localhost:4318/v1/traces",
        "http://127.0.0.1:4318/, http://127.0.0.1:4318/v1/traces",
        "http://[::1]:4318, http://[::1]:4318/v1/traces",
        "https://collector.example/otlp/mine, https://collector.example/otlp/mine"
    })
    void spans_go_where_otlp_says(String endpoint, URI traces) {
        assertThat(settings(endpoint, 1, false).traces()).isEqualTo(traces);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://collector.example:4318",
                "http://10.0.0.7:4318",
                "http://localhost.evil.example",
                "localhost:4318",
                "grpc://localhost:4317",
                "https://key@collector.example"
            })
    void an_endpoint_that_others_could_read_or_that_is_none_is_refused(String endpoint) {
        assertThatThrownBy(() -> settings(endpoint, 1, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint: ")
                .hasMessageNotContaining("key@");
    }

    @Test
    void plain_http_to_others_is_let_through_where_a_person_says_so() {
        assertThat(settings("http://collector.example:4318", 1, true).traces()).hasHost("collector.example");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.01, Double.NaN})
    void a_ratio_that_is_none_is_refused(double ratio) {
        assertThatThrownBy(() -> settings("http://localhost:4318", ratio, false))
                .hasMessage("sample-ratio: " + ratio + " (expected: 0 to 1)");
    }

    @Test
    void the_headers_values_are_not_shown() {
        assertThat(settings("http://localhost:4318", 1, false))
                .asString()
                .contains("x-api-key")
                .doesNotContain("s3cr3t");
    }

    private static TracingSettings settings(String endpoint, double ratio, boolean insecure) {
        return new TracingSettings(URI.create(endpoint), ratio, Map.of("x-api-key", "s3cr3t"), null, insecure);
    }
}
