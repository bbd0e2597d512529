package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

final class ContactBodyTest {

    @Test
    void a_create_leaves_out_what_is_empty_and_carries_the_mark() {
        ObjectNode body = ContactBody.forCreate(node("""
                        {"givenName":"Ada","surname":null,"businessPhones":null,"homePhones":[],"homeAddress":null,
                         "otherAddress":{},"businessAddress":{"city":null}}"""), "4711");

        assertThat(body).isEqualTo(node("""
                        {"givenName":"Ada","singleValueExtendedProperties":[
                         {"id":"String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId","value":"4711"}]}"""));
    }

    @Test
    void an_update_clears_each_kind_of_property_in_its_own_way() {
        ObjectNode body = ContactBody.forUpdate(node("""
                        {"surname":null,"birthday":null,"businessPhones":null,"emailAddresses":null,"homeAddress":null}"""));

        assertThat(body).isEqualTo(node("""
                        {"surname":null,"birthday":null,"businessPhones":[],"emailAddresses":[],
                         "homeAddress":{"street":null,"city":null,"state":null,"countryOrRegion":null,"postalCode":null}}"""));
    }

    @Test
    void an_address_always_has_its_five_fields() {
        String expected = """
                {"street":"Main 1","city":null,"state":null,"countryOrRegion":null,"postalCode":"12"}""";
        ObjectNode wanted = node("""
                {"givenName":"Ada","homeAddress":{"postalCode":"12","street":"Main 1"}}""");

        assertThat(ContactBody.forCreate(wanted, "1").path("homeAddress")).isEqualTo(node(expected));
        assertThat(ContactBody.forUpdate(wanted).path("homeAddress")).isEqualTo(node(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "1974-07-22, 1974-07-22",
        "1974-07-22T00:00:00Z, 1974-07-22",
        "1974-07-22T23:30:00-02:00, 1974-07-23",
        "1974-07-22T01:00:00+02:00, 1974-07-21",
        "1974-07-22T10:20:30, 1974-07-22",
        "1974-07-22T11:59:00.000Z, 1974-07-22",
        "2000-02-29, 2000-02-29"
    })
    void a_birthday_is_written_at_the_minute_that_outlook_writes(String given, String date) {
        JsonNode birthday =
                ContactBody.forUpdate(node("{\"birthday\":\"" + given + "\"}")).path("birthday");

        assertThat(birthday.stringValue()).isEqualTo(date + "T11:59:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1974-02-30\"", "\"22.07.1974\"", "\"\"", "19740722", "{}", "\"1974-07-22Z\""})
    void what_is_no_birthday_is_refused_without_quoting_it(String given) {
        assertThatThrownBy(() -> ContactBody.forUpdate(node("{\"birthday\":" + given + "}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("birthday: (expected: YYYY-MM-DD, or a date and time)")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id", "parentFolderId", "singleValueExtendedProperties", "givenname", "primaryEmailAddress"})
    void what_we_may_not_write_is_refused_by_name(String name) {
        ObjectNode wanted = node("{\"" + name + "\":\"private\"}");

        assertThatThrownBy(() -> ContactBody.forUpdate(wanted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ":")
                .hasMessageNotContaining("private");
        assertThatThrownBy(() -> ContactBody.forCreate(wanted, "1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void an_address_field_that_does_not_exist_is_refused_by_path() {
        assertThatThrownBy(() -> ContactBody.forUpdate(node("{\"homeAddress\":{\"stret\":\"private\"}}")))
                .hasMessageStartingWith("homeAddress.stret:")
                .hasMessageNotContaining("private");
        assertThatThrownBy(() -> ContactBody.forUpdate(node("{\"homeAddress\":\"private\"}")))
                .hasMessage("homeAddress: (expected: an object)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'displayName':'ACME','companyName':'ACME Ltd'}|ACME Ltd",
                "{'givenName':null,'displayName':'A. Lovelace','surname':'Lovelace'}|A. Lovelace",
                "{'givenName':' ','surname':'Lovelace'}|Lovelace",
                "{'givenName':'Ada','companyName':'ACME'}|Ada"
            })
    void a_create_always_has_a_given_name(String wanted, String givenName) {
        ObjectNode body = ContactBody.forCreate(node(wanted.replace('\'', '"')), "1");

        assertThat(body.path("givenName").stringValue()).isEqualTo(givenName);
    }

    @Test
    void an_update_invents_no_property() {
        assertThat(ContactBody.forUpdate(node("{\"surname\":\"Lovelace\"}")))
                .isEqualTo(node("{\"surname\":\"Lovelace\"}"));
    }

    @Test
    void the_wanted_properties_are_not_changed_and_not_shared() {
        ObjectNode wanted = node("{\"emailAddresses\":[{\"address\":\"a@example.org\"}],\"homeAddress\":null}");
        ObjectNode before = wanted.deepCopy();

        ContactBody.forUpdate(wanted).withArray("emailAddresses").removeAll();
        ContactBody.forCreate(wanted, "1");

        assertThat(wanted).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\ud800"})
    void a_mark_that_could_not_be_found_again_is_refused(String mark) {
        assertThatThrownBy(() -> ContactBody.forCreate(node("{}"), mark)).hasMessageStartingWith("mark:");
    }

    private static ObjectNode node(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
