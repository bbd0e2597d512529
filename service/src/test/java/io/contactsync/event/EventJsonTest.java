package io.contactsync.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EventJsonTest {

    private static final String CONTRACT_EXAMPLE = """
            {"event_type": "updated", "contact_id": "4711", "data": {"givenName": "Ada", "emailAddresses": [{"address": "ada@example.org"}]},
             "event_id": "0199…", "version": 1764000000000001, "occurred_at": "2026-11-22T13:00:00.123456Z", "tags": {"chapter": "North"}, "schema": 1}
            """;

    private final JsonMapper json = JsonMapper.builder().build();

    @Test
    void reads_the_example_of_the_contract() {
        ContactEvent event = valid(CONTRACT_EXAMPLE);

        assertThat(event.type()).isEqualTo(EventType.UPDATED);
        assertThat(event.contactId()).isEqualTo(new ContactId("4711"));
        assertThat(event.envelope().eventId()).contains("0199…");
        assertThat(event.envelope().version()).hasValue(1764000000000001L);
        assertThat(event.envelope().occurredAt()).contains(Instant.parse("2026-11-22T13:00:00.123456Z"));
        assertThat(event.envelope().tags()).isEqualTo(Map.of("chapter", "North"));
        assertThat(event.<String>match(upserted -> upserted.data().json(), deleted -> ""))
                .isEqualTo("{\"emailAddresses\":[{\"address\":\"ada@example.org\"}],\"givenName\":\"Ada\"}");
    }

    @Test
    void writes_what_it_reads() {
        ContactEvent event = valid(CONTRACT_EXAMPLE);

        byte[] body = EventJson.write(event);

        assertThat(json.readTree(body)).isEqualTo(json.readTree(CONTRACT_EXAMPLE));
        assertThat(EventJson.read(body)).isEqualTo(new EventReading.Valid(event));
    }

    @Test
    void a_delete_is_written_with_empty_data() {
        var event = new ContactEvent.Deleted(new ContactId("4711"), new Envelope(null, 7L, null, Map.of()));

        assertThat(json.readTree(EventJson.write(event)))
                .isEqualTo(json.readTree(
                        "{\"event_type\":\"deleted\",\"contact_id\":\"4711\",\"data\":{},\"version\":7,\"schema\":1}"));
    }

    @Test
    void three_fields_are_enough_and_unknown_ones_are_ignored() {
        ContactEvent event = valid(
                "{\"event_type\":\"ContactCreated\",\"contact_id\":4711,\"data\":{\"surname\":\"김\"},\"colour\":[1]}");

        assertThat(event.type()).isEqualTo(EventType.CREATED);
        assertThat(event.contactId().value()).isEqualTo("4711");
        assertThat(event.envelope()).isEqualTo(Envelope.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"event_type\":\"deleted\",\"contact_id\":\"1\"}",
                "{\"event_type\":\"ContactDeleted\",\"contact_id\":\"1\",\"data\":{}}",
                "{\"event_type\":\"deleted\",\"contact_id\":\"1\",\"data\":null,\"event_id\":null,\"version\":null,\"tags\":null}"
            })
    void a_delete_needs_no_data(String body) {
        assertThat(valid(body)).isEqualTo(new ContactEvent.Deleted(new ContactId("1"), Envelope.NONE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"contact_id\":\"1\",\"data\":{}}                                   | event_type: missing (expected: a string)",
                "{\"event_type\":\"upserted\",\"contact_id\":\"1\",\"data\":{}}       | event_type: \"upserted\" (expected: created, updated or deleted)",
                "{\"event_type\":\"updated\",\"data\":{}}                             | contact_id: missing (expected: a string of 1 to 255 characters)",
                "{\"event_type\":\"updated\",\"contact_id\":\"\",\"data\":{}}         | contact_id: empty (expected: 1 to 255 characters)",
                "{\"event_type\":\"updated\",\"contact_id\":[1],\"data\":{}}          | contact_id: array (expected: a string of 1 to 255 characters)",
                "{\"event_type\":\"updated\",\"contact_id\":\"a\\u0000\",\"data\":{}} | contact_id: has a control character (expected: none)",
                "{\"event_type\":\"updated\",\"contact_id\":\"a\\ud800\",\"data\":{}} | contact_id: has half a surrogate pair (expected: well-formed Unicode)",
                "{\"event_type\":\"updated\",\"contact_id\":\"1\"}                    | data: missing (expected: an object)",
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":[]}        | data: array (expected: an object)",
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{},\"version\":0}     | version: not usable (expected: a whole number from 1 to 2^63 - 1)",
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{},\"version\":1e30}  | version: not usable (expected: a whole number from 1 to 2^63 - 1)",
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{},\"occurred_at\":\"yesterday\"} | occurred_at: not an instant (expected: such as 2026-11-22T13:00:00.123456Z)",
                "{\"event_type\":\"created\",\"contact_id\":\"1\",\"data\":{},\"tags\":{\"a\":{}}} | tags.a: object (expected: a string)",
            })
    void a_wrong_field_is_named_with_what_was_expected(String body, String problem) {
        EventReading.Invalid invalid = invalid(body.getBytes(StandardCharsets.UTF_8));

        assertThat(invalid.kind()).isEqualTo(EventReading.Kind.INVALID_EVENT);
        assertThat(invalid.problem()).hasToString(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"emailAddresses\":[{},{},{},{}]}     | data.emailAddresses: 4 entries (expected: at most 3)",
                "{\"businessPhones\":[\"1\",\"2\",\"3\"]} | data.businessPhones: 3 entries (expected: at most 2)",
                "{\"imAddresses\":[\"1\",\"2\",\"3\",\"4\"]} | data.imAddresses: 4 entries (expected: at most 3)",
                "{\"givenname\":\"Ada\"}                | data.givenname: unknown property (expected: a property of Graph's contact, perhaps givenName)",
                "{\"id\":\"x\"}                         | data.id: is set by Graph alone (expected: a property that can be written)",
                "{\"givenName\":5}                      | data.givenName: number (expected: a string or null)",
                "{\"givenName\":\"a\\u0000b\"}          | data.givenName: has the character U+0000 (expected: none)",
                "{\"givenName\":\"a\\udc00b\"}          | data.givenName: has half a surrogate pair (expected: well-formed Unicode)",
                "{\"birthday\":\"22.7.1974\"}           | data.birthday: not a date (expected: such as 1974-07-22 or 1974-07-22T11:59:00Z)",
                "{\"homeAddress\":{\"zip\":\"1\"}}      | data.homeAddress.zip: unknown (expected: street, city, state, countryOrRegion, postalCode)",
                "{\"homeAddress\":\"x\"}                | data.homeAddress: string (expected: an object with street, city, state, countryOrRegion, postalCode)",
                "{\"emailAddresses\":[\"a@b.example\"]} | data.emailAddresses[0]: string (expected: an object with name, address)",
                "{\"categories\":[\"a\",null]}          | data.categories[1]: null (expected: a string)",
                "{\"categories\":\"a\"}                 | data.categories: string (expected: a list of strings, or null)",
            })
    void data_that_graph_would_refuse_is_named_by_its_path(String data, String problem) {
        EventReading.Invalid invalid =
                invalid(("{\"event_type\":\"updated\",\"contact_id\":\"4711\",\"data\":" + data + "}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(invalid.kind()).isEqualTo(EventReading.Kind.INVALID_DATA);
        assertThat(invalid.problem()).hasToString(problem);
        assertThat(invalid.contactId()).contains(new ContactId("4711"));
    }

    @Test
    void every_property_may_be_null_and_every_writable_one_is_known() {
        var data = json.createObjectNode();
        ContactSchema.properties().forEach(property -> data.putNull(property.name()));

        assertThat(ContactValidation.problemsOf(data)).isEmpty();
        assertThat(ContactSchema.properties()).hasSize(33);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{}{}", "{\"a\":1,\"a\":2}", "\"text\""})
    void what_is_not_one_json_object_is_told_so(String body) {
        EventReading.Invalid invalid = invalid(body.getBytes(StandardCharsets.UTF_8));

        assertThat(invalid.kind()).isEqualTo(EventReading.Kind.INVALID_JSON);
        assertThat(invalid.problem().path()).isEmpty();
        assertThat(invalid.problem().reason()).contains("expected");
    }

    @Test
    void hostile_messages_are_refused_without_harm() {
        assertThat(invalid(new byte[] {'{', (byte) 0xff, '}'}).problem().reason())
                .startsWith("not UTF-8");
        assertThat(invalid("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)).kind())
                .isEqualTo(EventReading.Kind.INVALID_JSON);
        assertThat(invalid(new byte[EventJson.MAX_BYTES + 1]).problem().reason())
                .isEqualTo("1048577 bytes (expected: at most 1048576)");
        assertThat(invalid(("{\"event_type\":\"updated\",\"contact_id\":" + "9".repeat(399) + ",\"data\":{}}")
                                .getBytes(StandardCharsets.UTF_8))
                        .problem()
                        .path())
                .isEqualTo("contact_id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"event_type\":\"deleted\",\"contact_id\":1e999999999} | contact_id",
                "{\"event_type\":\"deleted\",\"contact_id\":1e-999999999} | contact_id",
                "{\"event_type\":\"deleted\",\"contact_id\":\"1\",\"version\":1e999999999} | version",
                "{\"event_type\":\"deleted\",\"contact_id\":\"1\",\"version\":17e64000000000001} | ''",
                "{\"event_type\":\"deleted\",\"contact_id\":\"1\",\"ignored\":1e-99999999999999999999} | ''",
            })
    void a_number_with_a_huge_exponent_is_refused_and_never_written_out(String body, String path) {
        assertThat(invalid(body.getBytes(StandardCharsets.UTF_8)).problem().path())
                .isEqualTo(path);
    }

    @Test
    void a_problem_never_quotes_the_contact() {
        EventReading.Invalid invalid =
                invalid("{\"event_type\":\"updated\",\"contact_id\":\"1\",\"data\":{\"birthday\":\"MARKER\"}}"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(invalid.toString()).doesNotContain("MARKER");
    }

    private static ContactEvent valid(String body) {
        EventReading reading = EventJson.read(body.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(EventReading.Valid.class);
        return ((EventReading.Valid) reading).event();
    }

    private static EventReading.Invalid invalid(byte[] body) {
        EventReading reading = EventJson.read(body);
        assertThat(reading).isInstanceOf(EventReading.Invalid.class);
        return (EventReading.Invalid) reading;
    }
}
