package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.event.ContactId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberReaderTest {

    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void make() throws SQLException {
        url = "jdbc:sqlite:" + folder.resolve("members.db");
        try (Connection connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute("create table member (id integer primary key, name text)");
            statement.execute("insert into member values (1, 'One'), (2, 'Two')");
        }
    }

    private MemberDatabase open(String query) {
        return MemberDatabase.open(new SourceSettings(url, null, null, query, List.of(), "default"));
    }

    private RowReading only(String query) {
        try (MemberDatabase database = open(query)) {
            List<RowReading> rows = new ArrayList<>();
            database.reader().stream(rows::add);
            assertThat(rows).hasSize(1);
            return rows.get(0);
        }
    }

    private String json(String columns) {
        return only("select 'M-1' as contact_id, 'Ada' as given_name, 'Ada' as display_name, " + columns)
                .match(row -> row.data().json(), RowProblem::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "' x ' as surname | \"surname\":\"x\"",
                "'' as surname | \"surname\":null",
                "null as phone, '2' as phone2 | \"businessPhones\":[\"2\"]",
                "null as phone, ' ' as phone2 | \"businessPhones\":[]",
                "null as email, 'b@x.example' as email2 | \"emailAddresses\":[{\"address\":\"b@x.example\"}]",
                "null as email, 'Ada' as email_name | \"emailAddresses\":[]",
                "'a@x.example' as email, 'Ada' as email_name"
                        + " | \"emailAddresses\":[{\"address\":\"a@x.example\",\"name\":\"Ada\"}]",
                "'Rome' as home_city, null as home_zip | \"homeAddress\":{\"city\":\"Rome\",\"postalCode\":null}",
                "null as home_city, '' as home_zip | \"homeAddress\":null",
                "49301234567 as mobile | \"mobilePhone\":\"49301234567\"",
                "12.50 as notes | \"personalNotes\":\"12.5\"",
                "1e3 as notes | \"personalNotes\":\"1000\"",
                "'1974-07-22' as birthday | \"birthday\":\"1974-07-22\"",
                "'1974-07-22 23:30:00' as birthday | \"birthday\":\"1974-07-22\"",
                "'1974-07-22T23:30:00-08:00' as birthday | \"birthday\":\"1974-07-22\"",
            })
    void a_value_becomes_what_graph_takes(String columns, String expected) {
        assertThat(json(columns)).contains(expected);
    }

    @Test
    void the_names_that_graph_insists_on_are_filled_in() {
        assertThat(only("select 1 as contact_id, 'Club' as company")
                        .<String>match(row -> row.data().json(), RowProblem::toString))
                .isEqualTo("{\"companyName\":\"Club\",\"displayName\":\"Club\",\"givenName\":\"Club\"}");
    }

    @Test
    void tags_are_apart_from_the_contact_and_count_for_the_hash() {
        MemberRow north = only("select 1 as contact_id, 'A' as name, 'North' as \"tag.chapter\", null as \"tag.owner\"")
                .match(row -> row, problem -> fail(problem));
        MemberRow south = only("select 1 as contact_id, 'A' as name, 'South' as \"tag.chapter\", null as \"tag.owner\"")
                .match(row -> row, problem -> fail(problem));

        assertThat(north.tags()).hasSize(1).containsEntry("chapter", "North");
        assertThat(north.data()).isEqualTo(south.data());
        assertThat(north.hash()).isNotEqualTo(south.hash());
        assertThat(north.toString()).isEqualTo("MemberRow[1]");
    }

    private static MemberRow fail(RowProblem problem) {
        throw new AssertionError(problem.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "null as contact_id, 'A' as name | ? | column \"contact_id\": null or empty",
                "'  ' as contact_id, 'A' as name | ? | column \"contact_id\": null or empty",
                "x'00ff' as contact_id, 'A' as name | ? | column \"contact_id\": binary data",
                "concat('a', char(10)) as contact_id, 'A' as name | ? | column \"contact_id\": ends in white space",
                "concat('a', char(10), 'b') as contact_id, 'A' as name | ? | column \"contact_id\": has a control character",
                "1 as contact_id, x'00ff' as surname | 1 | column \"surname\": binary data",
                "1 as contact_id, 'soon' as birth_date | 1 | column \"birth_date\": not a date",
                "1 as contact_id, concat('a', char(0), 'b') as notes | 1 | column \"notes\": has the character U+0000",
            })
    void a_row_that_cannot_be_a_contact_is_set_aside_without_its_values(String columns, String id, String reason) {
        RowReading row = only("select " + columns);

        assertThat(row.<String>match(member -> "a member", RowProblem::toString))
                .startsWith(reason);
        assertThat(row.<String>match(
                        member -> "",
                        problem -> problem.contactId().map(ContactId::value).orElse("?")))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select id as contact_id, name from member",
                "select id as contact_id, name from member;\n ",
                "select id as contact_id, name from member -- all of them",
                "select id + 0 as contact_id, name from member",
                "select cast(id as text) as contact_id, name from member",
                "with m as (select * from member) select id as \"Contact_Id\", name from m",
            })
    void rows_are_found_by_id_whatever_the_query_looks_like(String query) {
        try (MemberDatabase database = open(query)) {
            Reading reading =
                    database.reader().readByIds(List.of(new ContactId("2"), new ContactId("3"), new ContactId("none")));

            assertThat(reading.members()).containsOnlyKeys(new ContactId("2"));
            assertThat(reading.absent()).containsExactlyInAnyOrder(new ContactId("3"), new ContactId("none"));
            assertThat(reading.problems()).isEmpty();
        }
    }

    @Test
    void more_ids_than_a_statement_takes_are_read_all_the_same() {
        try (MemberDatabase database = open("select id as contact_id, name from member")) {
            List<ContactId> ids = new ArrayList<>();
            for (int i = 1; i <= 1_200; i++) {
                ids.add(new ContactId(Integer.toString(i)));
            }

            Reading reading = database.reader().readByIds(ids);

            assertThat(reading.members()).hasSize(2);
            assertThat(reading.absent()).hasSize(1_198);
        }
    }

    @Test
    void the_query_cannot_write() {
        try (MemberDatabase database = open("select id as contact_id, name from member")) {
            assertThatThrownBy(() -> database.reading("a test", connection -> {
                        try (var statement = connection.createStatement()) {
                            return statement.executeUpdate("delete from member");
                        }
                    }))
                    .isInstanceOf(SourceRefusedException.class);
        }
    }

    @Test
    void a_missing_file_is_refused_and_not_created() {
        Path absent = folder.resolve("absent.db");
        var settings =
                new SourceSettings("jdbc:sqlite:" + absent, null, null, "select 1 as contact_id", List.of(), "default");
        try (MemberDatabase database = MemberDatabase.open(settings)) {
            assertThatThrownBy(() -> database.reader().mapping())
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("unable to open");
        }
        assertThat(absent).doesNotExist();
    }

    @Test
    void settings_show_no_secret_and_refuse_nonsense() {
        var settings = new SourceSettings(
                "jdbc:postgresql://u:topsecret@db/members?password=topsecret",
                "u",
                new Password("topsecret"),
                "select 1",
                List.of(),
                "default");

        assertThat(settings.toString()).doesNotContain("topsecret");
        assertThat(new Password("topsecret").toString()).isEqualTo("***");
        assertThatThrownBy(
                        () -> new SourceSettings("jdbc:oracle:thin:@x", null, null, "select 1", List.of(), "default"))
                .hasMessageStartingWith("url: jdbc:oracle:… (expected: jdbc:postgresql://HOST/DATABASE, ");
        assertThatThrownBy(() -> new SourceSettings(url, null, null, "select 1", List.of(), "Not Good"))
                .hasMessageContaining("installation: Not Good");
        assertThatThrownBy(() -> new SourceSettings(url, null, null, " ; ", List.of(), "default"))
                .hasMessageContaining("query: empty");
    }
}
