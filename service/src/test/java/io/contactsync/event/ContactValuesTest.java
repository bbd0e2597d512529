package io.contactsync.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactValuesTest {

    @Test
    void a_contact_id_loses_trailing_blanks_and_nothing_else() {
        assertThat(new ContactId("M-1  ")).isEqualTo(new ContactId("M-1"));
        assertThat(new ContactId(" m-1").value()).isEqualTo(" m-1");
        assertThat(new ContactId("m-1")).isNotEqualTo(new ContactId("M-1"));
        assertThat(new ContactId("x".repeat(255)).value()).hasSize(255);
        assertThatThrownBy(() -> new ContactId("x".repeat(256))).hasMessageContaining("expected: 1 to 255");
        assertThatThrownBy(() -> new ContactId("   ")).hasMessageContaining("empty");
    }

    @Test
    void equal_states_are_equal_texts_whatever_the_order() {
        ContactData a = ContactData.ofJson("{\"surname\":\"B\",\"homeAddress\":{\"street\":\"s\",\"city\":null}}");
        ContactData b = ContactData.ofJson("{\"homeAddress\":{\"city\":null,\"street\":\"s\"},\"surname\":\"B\"}");

        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
        assertThat(a.json()).isEqualTo("{\"homeAddress\":{\"city\":null,\"street\":\"s\"},\"surname\":\"B\"}");
    }

    @Test
    void contact_data_shows_names_only_and_cannot_be_changed_from_outside() {
        ContactData data = ContactData.ofJson("{\"surname\":\"Lovelace\"}");

        data.properties().put("surname", "changed");

        assertThat(data).hasToString("ContactData[surname]");
        assertThat(data.json()).contains("Lovelace");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"givenName\":\"Ada\",\"surname\":\"L\"} | Ada L | Ada",
                "{\"surname\":\"L\"}                       | L | L",
                "{\"companyName\":\"Club\"}                | Club | Club",
                "{\"companyName\":\"Club\",\"surname\":\"L\"} | L | Club",
                "{\"displayName\":\"D\"}                   | D | D",
                "{\"displayName\":null,\"givenName\":\"Ada\"} | Ada | Ada",
                "{\"emailAddresses\":[{\"address\":\"a@b.example\"}]} | a@b.example | a@b.example",
            })
    void names_that_graph_insists_on_are_made_up_from_what_there_is(String data, String displayName, String givenName) {
        var properties = ContactDefaults.applyTo(ContactData.ofJson(data)).properties();

        assertThat(properties.path("displayName").asString()).isEqualTo(displayName);
        assertThat(properties.path("givenName").asString()).isEqualTo(givenName);
    }

    @Test
    void nothing_is_made_up_from_nothing() {
        assertThat(ContactDefaults.applyTo(ContactData.EMPTY)).isEqualTo(ContactData.EMPTY);
    }

    @Test
    void a_birthday_is_a_day_and_a_date_time_counts_in_utc() {
        assertThat(ContactValidation.day("1974-07-22")).contains(LocalDate.of(1974, 7, 22));
        assertThat(ContactValidation.day("1974-07-22T11:59:00Z")).contains(LocalDate.of(1974, 7, 22));
        assertThat(ContactValidation.day("1974-07-22T01:00:00+02:00")).contains(LocalDate.of(1974, 7, 21));
        assertThat(ContactValidation.day("22.7.1974")).isEmpty();
    }
}
