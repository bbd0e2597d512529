package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateSchemaTest {

    @TempDir
    Path folder;

    private StateSettings settings;

    @BeforeEach
    void name() {
        settings = new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null);
    }

    @Test
    void the_newest_migration_is_the_one_that_it_names() {
        assertThat(versions().get(versions().size() - 1)).isEqualTo(StateSchema.NEWEST);
    }

    @Test
    void a_state_db_that_lacks_the_newest_migration_gets_it_from_a_service_and_is_refused_by_a_command() {
        flyway().target(versions().get(versions().size() - 2)).load().migrate();
        assertThatThrownBy(() -> StateDatabase.openExisting(settings, Clock.systemUTC()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("never used by this version");

        StateDatabase.open(settings, Clock.systemUTC()).close();

        assertThat(flyway().load().info().pending()).isEmpty();
        StateDatabase.openExisting(settings, Clock.systemUTC()).orElseThrow().close();
    }

    @Test
    void a_state_db_of_which_a_migration_failed_is_left_to_flyway() {
        try (StateDb db = StateDatabase.open(settings, Clock.systemUTC())) {
            db.write(tx -> tx.jdbc().update("update contact_sync_schema set success = 0 where version = '1'"));
        }

        assertThatThrownBy(() -> StateDatabase.open(settings, Clock.systemUTC()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("cannot be opened");
    }

    private List<String> versions() {
        return Arrays.stream(flyway().load().info().all())
                .map(MigrationInfo::getVersion)
                .map(MigrationVersion::getVersion)
                .toList();
    }

    private FluentConfiguration flyway() {
        return Flyway.configure()
                .dataSource(settings.url(), null, null)
                .locations("classpath:db/migration")
                .table("contact_sync_schema");
    }
}
