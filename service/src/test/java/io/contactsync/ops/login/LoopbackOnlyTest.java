package io.contactsync.ops.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LoopbackOnlyTest {

    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.0.0.2", "[::1]:80", "sync.localhost:1"})
    void names_of_this_machine_are_answered(String host) throws Exception {
        assertThat(passes("/", "127.0.0.1", host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "notlocalhost",
                "10.0.0.1",
                "[::2]",
                "127.0.0.1@evil.example",
                ""
            })
    void a_name_that_a_stranger_could_own_is_refused(String host) throws Exception {
        assertThat(passes("/api/v1/status", "127.0.0.1", host)).isFalse();
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("localhost, 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/status", "/actuator/prometheus", "/actuator/health", "/page.css"})
    void other_machines_are_refused_in_a_sentence(String path) throws Exception {
        assertThat(passes(path, "192.0.2.7", "localhost:8080")).isFalse();
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("no login configured");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health/liveness", "/actuator/health/readiness"})
    void the_probes_answer_everybody(String path) throws Exception {
        assertThat(passes(path, "192.0.2.7", "pod.example:8080")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/actuator/health/liveness/../../../",
                "/actuator/health/liveness;x",
                "//actuator/health/liveness"
            })
    void a_path_that_only_looks_like_a_probe_is_refused(String path) throws Exception {
        assertThat(passes(path, "192.0.2.7", "localhost")).isFalse();
    }

    @Test
    void what_a_proxy_on_this_machine_forwards_is_refused() throws Exception {
        MockHttpServletRequest request = request("/", "127.0.0.1", "localhost:8080");
        request.addHeader("X-Forwarded-For", "127.0.0.1");

        assertThat(passes(request)).isFalse();
    }

    private boolean passes(String path, String peer, String host) throws Exception {
        return passes(request(path, peer, host));
    }

    private static MockHttpServletRequest request(String path, String peer, String host) {
        var request = new MockHttpServletRequest("GET", path);
        request.setRemoteAddr(peer);
        if (!host.isEmpty()) {
            request.addHeader("Host", host);
        }
        return request;
    }

    private boolean passes(MockHttpServletRequest request) throws Exception {
        var chain = new MockFilterChain();
        new LoopbackOnly().doFilter(request, response, chain);
        return chain.getRequest() != null;
    }
}
