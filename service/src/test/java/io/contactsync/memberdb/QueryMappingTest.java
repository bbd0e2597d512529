package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryMappingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "givenName | givenName",
                "GIVEN_NAME | givenName",
                "given_name | givenName",
                "\"givenName\" | givenName",
                "`surname` | surname",
                "first_name | givenName",
                "emailAddresses[0].address | emailAddresses[0].address",
                "EMAILADDRESSES[2].NAME | emailAddresses[2].name",
                "email | emailAddresses[0].address",
                "Email2 | emailAddresses[1].address",
                "email_3 | emailAddresses[2].address",
                "businessPhones[1] | businessPhones[1]",
                "phone | businessPhones[0]",
                "home_phone | homePhones[0]",
                "mobile | mobilePhone",
                "homeAddress.city | homeAddress.city",
                "home_zip | homeAddress.postalCode",
                "home_postal_code | homeAddress.postalCode",
                "business_country | businessAddress.countryOrRegion",
                "other_street | otherAddress.street",
                "categories[7] | categories[7]",
                "company | companyName",
                "notes | personalNotes",
                "birth_date | birthday",
                "tag.Chapter | tag.Chapter",
                "TAG.owner | tag.owner",
            })
    void a_label_names_its_place_however_it_is_written(String label, String place) {
        QueryMapping mapping = QueryMapping.of(List.of("Contact_ID", label));

        assertThat(mapping.places()).containsExactly(Map.entry("Contact_ID", "contact_id"), Map.entry(label, place));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "emial | column 2 \"emial\": unknown | nearest: email)",
                "givenNam | column 2 \"givenNam\": unknown | nearest: givenName)",
                "changeKey | unknown | nearest: ",
                "emailAddresses[3].address | not a place | emailAddresses[0] to [2] followed by .name, .address)",
                "emailAddresses[0] | not a place | followed by .name, .address)",
                "emailAddresses[0].adress | not a place | followed by .name, .address)",
                "businessPhones | not a place | businessPhones[0] to [1])",
                "homeAddress | not a place | homeAddress followed by .street, .city",
                "givenName[0] | not a place | givenName)",
                "tag. | a tag without a name | tag.NAME)",
            })
    void a_label_that_means_nothing_is_refused_with_what_was_expected(String label, String what, String expected) {
        assertThatThrownBy(() -> QueryMapping.of(List.of("contact_id", label)))
                .isInstanceOf(MappingException.class)
                .hasMessageContaining(what)
                .hasMessageContaining(expected)
                .hasMessageContaining("column 2");
    }

    @Test
    void two_columns_for_one_place_are_refused_naming_both() {
        assertThatThrownBy(() -> QueryMapping.of(List.of("contact_id", "first_name", "givenName")))
                .hasMessage("column 3 \"givenName\": fills givenName, as column 2 \"first_name\" does"
                        + " (expected: one column for each)");
    }

    @Test
    void a_query_without_contact_id_is_refused() {
        assertThatThrownBy(() -> QueryMapping.of(List.of("given_name", "surname")))
                .hasMessageContaining("no column contact_id")
                .hasMessageContaining("given_name, surname");
    }

    @Test
    void each_alias_is_a_name_of_its_own_and_stands_in_the_docs() throws Exception {
        String docs = Files.readString(Path.of("../docs/query.md"));

        ColumnNames.aliases().forEach((alias, place) -> {
            assertThat(QueryMapping.of(List.of("contact_id", alias)).places().get(1))
                    .isEqualTo(Map.entry(alias, place));
            assertThat(docs).contains("`" + alias + "`").contains("`" + place + "`");
        });
    }
}
