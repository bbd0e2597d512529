package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final byte[] BODY = "{\"givenName\":\"Ada\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void a_body_is_never_shown() {
        assertThat(new OutgoingMessage("id", "ContactUpdated", Instant.EPOCH, Map.of(), BODY).toString())
                .isEqualTo("OutgoingMessage[messageId=id, type=ContactUpdated, bytes=19]");
        assertThat(new OutgoingDeadLetter("id", "data", "detail", Instant.EPOCH, 1, BODY).toString())
                .isEqualTo("OutgoingDeadLetter[id=id, reason=data, attempts=1, bytes=19]");
    }

    @Test
    void what_the_protocol_cannot_carry_is_refused_before_it_spoils_a_batch() {
        assertThatThrownBy(() -> new OutgoingMessage("x".repeat(256), "t", Instant.EPOCH, Map.of(), BODY))
                .hasMessage("messageId: 256 bytes (expected: 1..255 bytes of UTF-8)");
        assertThatThrownBy(() -> new OutgoingMessage("id", "t", Instant.EPOCH, Map.of("h", List.of()), BODY))
                .hasMessageStartingWith("header h: ")
                .hasMessageEndingWith("(expected: String, Integer, Long or Boolean)");
    }

    @Test
    void a_long_detail_is_cut_between_characters() {
        String detail = "x".repeat(OutgoingDeadLetter.MAX_DETAIL_CHARS - 1) + "😀 and more";

        OutgoingMessage message = new OutgoingDeadLetter("id", "data", detail, Instant.EPOCH, 0, BODY).message();

        assertThat(message.headers().get("x-detail")).isEqualTo("x".repeat(OutgoingDeadLetter.MAX_DETAIL_CHARS - 1));
    }
}
