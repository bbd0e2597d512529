package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.settings.Switch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** graph-facts §1: the shape of a contact, its limits, and what a write does to it. */
class ContactShapeTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";

    private GraphSimulator simulator;
    private GraphClient graph;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder().mailbox("board@club.example").start();
        graph = GraphClient.of(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private String create(String body) {
        Answer created = graph.post(CONTACTS, body);
        assertThat(created.status()).as(created.response().body()).isEqualTo(201);
        return CONTACTS + "/" + GraphClient.encode(created.text("id"));
    }

    @Test
    void an_answer_has_every_property_in_graphs_order_with_its_own_kind_of_nothing() {
        Answer created = graph.post(CONTACTS, "{\"givenName\":\"Ada\"}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().propertyNames())
                .containsExactly(
                        "@odata.context",
                        "@odata.etag",
                        "id",
                        "createdDateTime",
                        "lastModifiedDateTime",
                        "changeKey",
                        "categories",
                        "parentFolderId",
                        "birthday",
                        "fileAs",
                        "displayName",
                        "givenName",
                        "initials",
                        "middleName",
                        "nickName",
                        "surname",
                        "title",
                        "yomiGivenName",
                        "yomiSurname",
                        "yomiCompanyName",
                        "generation",
                        "imAddresses",
                        "jobTitle",
                        "companyName",
                        "department",
                        "officeLocation",
                        "profession",
                        "businessHomePage",
                        "assistantName",
                        "manager",
                        "homePhones",
                        "mobilePhone",
                        "businessPhones",
                        "spouseName",
                        "personalNotes",
                        "children",
                        "emailAddresses",
                        "homeAddress",
                        "businessAddress",
                        "otherAddress");
        assertThat(created.text("@odata.context"))
                .endsWith("/v1.0/$metadata#users('board%40club.example')/contacts/$entity");
        assertThat(created.json().get("surname").isNull()).isTrue();
        assertThat(created.json().get("birthday").isNull()).isTrue();
        assertThat(created.json().get("fileAs").stringValue()).isEmpty();
        assertThat(created.json().get("personalNotes").stringValue()).isEmpty();
        assertThat(created.json().get("businessPhones").toString()).isEqualTo("[]");
        assertThat(created.json().get("homeAddress").toString()).isEqualTo("{}");
    }

    @Test
    void every_property_comes_back_as_it_was_sent() {
        String path = create("""
                {"givenName":"O'Neil <b>","surname":"김","displayName":"😀 שלום","categories":["a","b"],"fileAs":"x",
                 "initials":"i","middleName":"m","nickName":"n","title":"Dr.","yomiGivenName":"yg","yomiSurname":"ys",
                 "yomiCompanyName":"yc","generation":"Jr.","imAddresses":["1","2","3"],"jobTitle":"j","companyName":"c",
                 "department":"d","officeLocation":"o","profession":"p","businessHomePage":"h","assistantName":"as",
                 "manager":"mg","homePhones":["1","2"],"mobilePhone":"+49","businessPhones":["3","4"],"spouseName":"s",
                 "personalNotes":"notes","children":["k"],
                 "emailAddresses":[{"name":"N","address":"a@b.c"},{"name":"M","address":"d@e.f"},{"name":"L","address":"g@h.i"}],
                 "homeAddress":{"street":"s","city":"c","state":"t","countryOrRegion":"r","postalCode":"p"},
                 "businessAddress":{"street":"s2"},"otherAddress":{}}
                """);

        var contact = graph.get(path).json();

        assertThat(contact.get("givenName").stringValue()).isEqualTo("O'Neil <b>");
        assertThat(contact.get("displayName").stringValue()).isEqualTo("😀 שלום");
        assertThat(contact.get("imAddresses").toString()).isEqualTo("[\"1\",\"2\",\"3\"]");
        assertThat(contact.get("emailAddresses").get(0).toString()).isEqualTo("{\"name\":\"N\",\"address\":\"a@b.c\"}");
        assertThat(contact.get("homeAddress").toString())
                .isEqualTo(
                        "{\"street\":\"s\",\"city\":\"c\",\"state\":\"t\",\"countryOrRegion\":\"r\",\"postalCode\":\"p\"}");
        assertThat(contact.get("otherAddress").toString()).isEqualTo("{}");
        assertThat(contact.get("profession").stringValue()).isEqualTo("p");
    }

    @Test
    void ids_are_long_and_odd_and_every_write_makes_a_new_etag() {
        Answer created = graph.post(CONTACTS, "{\"givenName\":\"Ada\"}");
        String id = created.text("id");
        String path = CONTACTS + "/" + GraphClient.encode(id);

        Answer updated = graph.patch(path, "{\"jobTitle\":\"Countess\"}");

        assertThat(id).hasSize(152).contains("-", "_", "=");
        assertThat(created.text("@odata.etag")).isEqualTo("W/\"" + created.text("changeKey") + "\"");
        assertThat(created.text("changeKey")).contains("+", "/");
        assertThat(updated.status()).isEqualTo(200);
        assertThat(updated.text("changeKey")).isNotEqualTo(created.text("changeKey"));
        assertThat(updated.text("id")).isEqualTo(id);
    }

    @Test
    void too_many_values_are_refused_with_exchanges_words() {
        for (List<String> each : List.of(
                List.of("businessPhones", "BusinessPhones", "[\"1\",\"2\",\"3\"]", "3", "2"),
                List.of("homePhones", "HomePhones", "[\"1\",\"2\",\"3\"]", "3", "2"),
                List.of("imAddresses", "ImAddresses", "[\"1\",\"2\",\"3\",\"4\"]", "4", "3"),
                List.of("emailAddresses", "EmailAddresses", "[{},{},{},{}]", "4", "3"))) {
            Answer refused = graph.post(CONTACTS, "{\"givenName\":\"A\",\"" + each.get(0) + "\":" + each.get(2) + "}");

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("ErrorInvalidProperty");
            assertThat(refused.message())
                    .isEqualTo("The multi value property " + each.get(1) + " has " + each.get(3)
                            + " entries, that exceeds the max allowed value of " + each.get(4));
        }
        assertThat(simulator.mailbox("board@club.example").contacts()).isEmpty();
    }

    @Test
    void what_a_contact_does_not_have_is_refused_by_name() {
        Answer refused = graph.post(CONTACTS, "{\"givenName\":\"A\",\"firstName\":\"B\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("RequestBodyRead");
        assertThat(refused.message())
                .startsWith("The property 'firstName' does not exist on type 'Microsoft.OutlookServices.Contact'.");
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\",\"homeAddress\":{\"zip\":\"1\"}}")
                        .code())
                .isEqualTo("RequestBodyRead");
    }

    @Test
    void the_wrong_json_type_cannot_be_deserialised() {
        for (String body : List.of(
                "{\"givenName\":7}",
                "{\"givenName\":\"A\",\"businessPhones\":\"1\"}",
                "{\"givenName\":\"A\",\"businessPhones\":[1]}",
                "{\"givenName\":\"A\",\"homeAddress\":\"x\"}",
                "{\"givenName\":\"A\",\"singleValueExtendedProperties\":{}}")) {
            Answer refused = graph.post(CONTACTS, body);

            assertThat(refused.status()).as(body).isEqualTo(400);
            assertThat(refused.code()).as(body).isEqualTo("UnableToDeserializePostBody");
            assertThat(refused.message()).isEqualTo("were unable to deserialize ");
        }
    }

    @Test
    void a_body_that_is_no_json_or_not_called_json_is_refused() {
        assertThat(graph.post(CONTACTS, "{").status()).isEqualTo(400);
        assertThat(graph.post(CONTACTS, "[]").status()).isEqualTo(400);
        assertThat(graph.post(CONTACTS, "").status()).isEqualTo(400);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"\\ud800\"}").status()).isEqualTo(400);
        assertThat(graph.with("Content-Type", "text/plain")
                        .post(CONTACTS, "{\"givenName\":\"A\"}")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void a_null_address_fails_on_create_and_clears_on_update() {
        Answer failed = graph.post(CONTACTS, "{\"givenName\":\"A\",\"homeAddress\":null}");
        String path = create("{\"givenName\":\"A\",\"homeAddress\":{\"city\":\"x\"}}");

        Answer cleared = graph.patch(path, "{\"homeAddress\":null}");

        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.message()).isEqualTo("An internal server error occurred. The operation failed.");
        assertThat(cleared.json().get("homeAddress").toString()).isEqualTo("{}");
        simulator.set(Switch.NULL_ADDRESS_FAILS, false);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\",\"homeAddress\":null}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void a_given_name_is_required_unless_switched_off() {
        Answer refused = graph.post(CONTACTS, "{\"surname\":\"Lovelace\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("ErrorInvalidProperty");
        assertThat(refused.message()).isEqualTo("The property 'GivenName' is required when creating the entity.");
        simulator.set(Switch.GIVEN_NAME_REQUIRED, false);
        assertThat(graph.post(CONTACTS, "{\"surname\":\"Lovelace\"}").status()).isEqualTo(201);
    }

    @Test
    void the_display_name_is_made_anew_when_a_name_part_changes_without_it() {
        String path = create("{\"givenName\":\"Ada\",\"surname\":\"Byron\",\"displayName\":\"The Countess\"}");

        assertThat(graph.patch(path, "{\"jobTitle\":\"x\"}").text("displayName"))
                .isEqualTo("The Countess");
        assertThat(graph.patch(path, "{\"surname\":\"King\",\"displayName\":\"Kept\"}")
                        .text("displayName"))
                .isEqualTo("Kept");
        assertThat(graph.patch(path, "{\"surname\":\"Lovelace\"}").text("displayName"))
                .isEqualTo("Ada Lovelace");
        simulator.set(Switch.DISPLAY_NAME_REGENERATED, false);
        assertThat(graph.patch(path, "{\"surname\":\"King\"}").text("displayName"))
                .isEqualTo("Ada Lovelace");
    }

    @Test
    void a_birthday_is_stored_at_one_minute_to_noon() {
        String path = create("{\"givenName\":\"A\",\"birthday\":\"1974-07-22T23:30:00-05:00\"}");

        assertThat(graph.get(path).text("birthday")).isEqualTo("1974-07-23T11:59:00Z");
        assertThat(graph.patch(path, "{\"birthday\":\"1815-12-10\"}").text("birthday"))
                .isEqualTo("1815-12-10T11:59:00Z");
        assertThat(graph.patch(path, "{\"birthday\":\"soon\"}").code()).isEqualTo("RequestBodyRead");
        assertThat(graph.patch(path, "{\"birthday\":null}")
                        .json()
                        .get("birthday")
                        .isNull())
                .isTrue();
        simulator.set(Switch.BIRTHDAY_NORMALISED, false);
        assertThat(graph.patch(path, "{\"birthday\":\"1974-07-22T23:30:00-05:00\"}")
                        .text("birthday"))
                .isEqualTo("1974-07-23T04:30:00Z");
    }

    @Test
    void a_patch_replaces_arrays_clears_with_null_and_leaves_the_rest() {
        String path = create("""
                {"givenName":"A","surname":"B","jobTitle":"j","businessPhones":["1","2"],"homeAddress":{"city":"c","street":"s"}}
                """);

        var patched = graph.patch(
                        path,
                        "{\"jobTitle\":null,\"businessPhones\":[\"3\"],\"homeAddress\":{\"city\":\"d\",\"street\":null}}")
                .json();

        assertThat(patched.get("jobTitle").isNull()).isTrue();
        assertThat(patched.get("surname").stringValue()).isEqualTo("B");
        assertThat(patched.get("businessPhones").toString()).isEqualTo("[\"3\"]");
        assertThat(patched.at("/homeAddress/city").stringValue()).isEqualTo("d");
        assertThat(patched.at("/homeAddress/street").isNull()).isTrue();
        assertThat(graph.patch(path, "{\"businessPhones\":[]}")
                        .json()
                        .get("businessPhones")
                        .toString())
                .isEqualTo("[]");
        assertThat(graph.patch(path, "{\"businessPhones\":null}").code()).isEqualTo("RequestBodyRead");
    }

    @Test
    void part_of_an_address_keeps_the_rest_unless_switched() {
        String path = create("{\"givenName\":\"A\",\"homeAddress\":{\"city\":\"c\",\"street\":\"s\"}}");

        assertThat(graph.patch(path, "{\"homeAddress\":{\"city\":\"d\"}}")
                        .json()
                        .at("/homeAddress/street")
                        .stringValue())
                .isEqualTo("s");
        simulator.set(Switch.ADDRESS_REPLACED_WHOLE, true);
        assertThat(graph.patch(path, "{\"homeAddress\":{\"city\":\"e\"}}")
                        .json()
                        .at("/homeAddress/street")
                        .isNull())
                .isTrue();
    }

    @Test
    void read_only_properties_are_refused_unless_switched_off() {
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\",\"id\":\"x\"}").code())
                .isEqualTo("ErrorInvalidPropertySet");
        simulator.set(Switch.READ_ONLY_PROPERTIES_REFUSED, false);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\",\"id\":\"x\"}").status())
                .isEqualTo(201);
    }

    @Test
    void an_email_without_a_name_is_named_after_its_address() {
        String body = "{\"givenName\":\"A\",\"emailAddresses\":[{\"address\":\"a@b.c\"}]}";

        assertThat(graph.get(create(body)).json().at("/emailAddresses/0/name").stringValue())
                .isEqualTo("a@b.c");
        simulator.set(Switch.EMAIL_NAME_DEFAULTS_TO_ADDRESS, false);
        assertThat(graph.get(create(body)).json().at("/emailAddresses/0/name").isNull())
                .isTrue();
    }

    @Test
    void a_list_shows_notes_that_begin_with_a_line_break_cut_and_flat() {
        String path = create("{\"givenName\":\"A\",\"personalNotes\":\"\\r\\nfirst\\nsecond" + "x".repeat(300) + "\"}");

        assertThat(graph.get(CONTACTS).json().at("/value/0/personalNotes").stringValue())
                .startsWith("firstsecondx")
                .hasSize(256);
        assertThat(graph.get(path).text("personalNotes"))
                .startsWith("\r\nfirst\n")
                .hasSizeGreaterThan(300);
    }

    @Test
    void an_update_with_a_stale_etag_is_refused() {
        Answer created = graph.post(CONTACTS, "{\"givenName\":\"Ada\"}");
        String path = CONTACTS + "/" + GraphClient.encode(created.text("id"));
        GraphClient conditional = graph.with("If-Match", created.text("@odata.etag"));

        assertThat(conditional.patch(path, "{\"jobTitle\":\"a\"}").status()).isEqualTo(200);

        Answer refused = conditional.patch(path, "{\"jobTitle\":\"b\"}");
        assertThat(refused.status()).isEqualTo(412);
        assertThat(refused.code()).isEqualTo("ErrorIrresolvableConflict");
        assertThat(conditional.delete(path).status()).isEqualTo(412);
        assertThat(graph.with("If-Match", "*")
                        .patch(path, "{\"jobTitle\":\"c\"}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void return_minimal_answers_without_a_body() {
        String path = create("{\"givenName\":\"A\"}");

        Answer answer = graph.with("Prefer", "return=minimal").patch(path, "{\"jobTitle\":\"x\"}");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(graph.get(path).text("jobTitle")).isEqualTo("x");
    }
}
