package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What counts as a difference between what is wanted and what a mailbox has, and what does not. */
class ContactContentTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"surname": "Rossi"}                          | {"surname": "Rossi"}
            {"surname": null}                             | {"surname": ""}
            {"surname": null}                             | {}
            {"homePhones": null}                          | {"homePhones": []}
            {"homeAddress": null}                         | {"homeAddress": {}}
            {"homeAddress": {"city": "York"}}             | {"homeAddress": {"city": "York", "street": ""}}
            {"birthday": "1988-06-21"}                    | {"birthday": "1988-06-21T00:00:00Z"}
            {"emailAddresses": [{"address": "a@b.c"}]}    | {"emailAddresses": [{"address": "a@b.c", "name": "a@b.c"}]}
            """)
    void what_graph_writes_otherwise_is_no_difference(String wanted, String there) throws Exception {
        assertThat(differing(wanted, there)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"surname": "Rossi"}                          | {"surname": "rossi"}
            {"surname": "Rossi"}                          | {}
            {"surname": null}                             | {"surname": "Rossi"}
            {"homePhones": ["1", "2"]}                    | {"homePhones": ["2", "1"]}
            {"homePhones": ["1"]}                         | {"homePhones": ["1", "2"]}
            {"homeAddress": {"city": "York"}}             | {"homeAddress": {"city": "York", "street": "Elm Row"}}
            {"birthday": "1988-06-21"}                    | {"birthday": "1988-06-22T11:59:00Z"}
            {"birthday": "1988-06-21"}                    | {}
            {"emailAddresses": [{"address": "a@b.c"}]}    | {"emailAddresses": [{"address": "d@b.c"}]}
            """)
    void what_a_person_would_see_is_a_difference(String wanted, String there) throws Exception {
        assertThat(differing(wanted, there))
                .containsExactlyElementsOf(object(wanted).propertyNames());
    }

    @Test
    void its_text_shows_no_value() {
        assertThat(ContactContent.wanted(object("{\"surname\": \"Rossi\"}")).toString())
                .contains("surname")
                .doesNotContain("Rossi");
    }

    private static Set<String> differing(String wanted, String there) throws SuccessBody.Unreadable {
        ObjectNode properties = object(wanted);
        return ContactContent.wanted(properties)
                .differing(ContactContent.read(object(there), List.copyOf(properties.propertyNames())));
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }
}
