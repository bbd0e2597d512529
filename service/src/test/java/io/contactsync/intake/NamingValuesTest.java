package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactData;
import org.junit.jupiter.api.Test;

class NamingValuesTest {

    @Test
    void names_addresses_numbers_and_the_birthday_name_a_person_however_they_are_written() {
        assertThat(NamingValues.of(ContactData.ofJson("""
                {"givenName": " Zoë ", "surname": "O’Brien\\u00a0 Ø", "nickName": null, "jobTitle": "Chair",
                 "emailAddresses": [{"address": "ZOE@Club.example", "name": "Z"}], "imAddresses": ["sip:zoe"],
                 "mobilePhone": "+49 (0)30 123 456 78", "homePhones": ["112"], "birthday": "1980-02-03T11:59:00Z",
                 "companyName": "The Club", "homeAddress": {"city": "Berlin"}}""")))
                .containsExactly(
                        "address sip:zoe",
                        "address zoe@club.example",
                        "birthday 1980-02-03",
                        "name o’brien ø",
                        "name zoë",
                        "number 112",
                        "number 12345678");
    }

    @Test
    void a_company_has_its_name_and_what_nothing_names_has_none() {
        assertThat(NamingValues.of(ContactData.ofJson("{\"companyName\": \"The Club\", \"givenName\": null}")))
                .containsExactly("name the club");
        assertThat(NamingValues.of(ContactData.ofJson("{\"jobTitle\": \"Chair\", \"givenName\": \" \"}")))
                .isEmpty();
    }
}
