package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusQueriesTest {

    @TempDir
    Path folder;

    /** Reading the rows of 1 M links takes seconds, and status is read every few seconds. */
    @Test
    void counting_links_reads_indexes_alone() {
        try (StateDb db = TestStateDb.open(folder.resolve("state.db"))) {
            List<String> plan = db.read(tx -> tx.sql()
                    .sql("explain query plan " + StatusQueries.COUNTS)
                    .query((row, n) -> row.getString("detail"))
                    .list());

            assertThat(plan)
                    .filteredOn(step -> step.contains("link"))
                    .hasSize(2)
                    .allSatisfy(step -> assertThat(step).contains("USING COVERING INDEX"))
                    .anySatisfy(step -> assertThat(step).contains("link_standing"));
        }
    }
}
