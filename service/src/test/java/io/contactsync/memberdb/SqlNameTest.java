package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlNameTest {

    @Test
    void a_name_is_taken_apart_as_sql_does() {
        assertThat(SqlName.parts("member")).containsExactly("member");
        assertThat(SqlName.parts("club.member")).containsExactly("club", "member");
        assertThat(SqlName.parts("`my club`.\"Odd \"\"Table\"\"\"")).containsExactly("my club", "Odd \"Table\"");
        assertThat(SqlName.parts("\"a.b\".`c``d`")).containsExactly("a.b", "c`d");
    }

    @Test
    void what_is_no_name_has_no_parts() {
        assertThat(SqlName.parts("")).isEmpty();
        assertThat(SqlName.parts("a.")).isEmpty();
        assertThat(SqlName.parts("\"open")).isEmpty();
        assertThat(SqlName.parts("a.b\"c")).isEmpty();
    }
}
