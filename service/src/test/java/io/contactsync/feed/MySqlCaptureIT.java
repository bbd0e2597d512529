package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.testkit.PrivateMySql;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * MariaDB's stories on MySQL: on a server of this test's own, or on one that is given, {@code -Dcontact-sync.mysql.url} and its
 * user.
 */
@EnabledIf(
        value = "io.contactsync.feed.MySqlCaptureIT#hasServer",
        disabledReason =
                "MySQL's program does not run here, and no server is given (expected: Linux on amd64 with libaio and libnuma, or"
                        + " -Dcontact-sync.mysql.url=jdbc:mysql://HOST/EMPTY_DATABASE?sslMode=trust, its user and password, see docs/capture.md)")
class MySqlCaptureIT {

    private static final String NO_DRIVER =
            "MySQL's driver is not given (expected: -Dmaven.test.additionalClasspath=/…/mysql-connector-j-….jar)";

    /** Asked by the tests of the log. */
    static boolean hasDriver() {
        return MySqlCaptureIT.class.getClassLoader().getResource("com/mysql/cj/jdbc/Driver.class") != null;
    }

    static boolean hasServer() {
        return isGiven() || PrivateMySql.isToBeHad();
    }

    private static boolean isGiven() {
        return System.getProperty("contact-sync.mysql.url", "").startsWith("jdbc:mysql:");
    }

    private static StoryDatabase given() {
        return isGiven()
                ? MySqlStory.given(
                        System.getProperty("contact-sync.mysql.url", ""),
                        System.getProperty("contact-sync.mysql.username", "root"),
                        System.getProperty("contact-sync.mysql.password", ""))
                : MySqlStory.given(
                        SharedServers.freshMySqlDatabase(),
                        SharedServers.mySql().username(),
                        SharedServers.mySql().password());
    }

    @Nested
    class Relays extends RelayStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Rows extends RowsStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Comparisons extends ComparisonStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Steps extends StepsStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Standbys extends StandbyStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Installations extends InstallationStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Outboxes extends OutboxStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Peculiarities extends MySqlPeculiarities {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Polls extends PollCaptureIT.Polled {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    @EnabledIf(value = "io.contactsync.feed.MySqlCaptureIT#hasDriver", disabledReason = NO_DRIVER)
    class Logs extends LogCaptureIT.Binlog {
        private static final StoryDatabase DATABASE = given();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Test
        void what_the_reader_cannot_read_is_refused_by_its_name() throws Exception {
            sql("set global binlog_row_value_options = 'PARTIAL_JSON'");
            try {
                assertThatThrownBy(capture.installer::install)
                        .isInstanceOf(SourceRefusedException.class)
                        .hasMessage("the member database has binlog_row_value_options PARTIAL_JSON"
                                + " (expected with capture log: binlog_row_value_options empty)");
            } finally {
                sql("set global binlog_row_value_options = ''");
            }
        }

        /** A plugin here; the server may have it or not. */
        @Override
        String semiSync() throws Exception {
            if (database()
                    .texts(
                            "select plugin_name from information_schema.plugins where plugin_name = 'rpl_semi_sync_source'")
                    .isEmpty()) {
                sql("install plugin rpl_semi_sync_source soname 'semisync_source.so'");
            }
            return "rpl_semi_sync_source_";
        }

        @Test
        void a_compressed_log_is_read_too() throws Exception {
            new io.contactsync.feed.Steps(this).begin();
            sql("set global binlog_transaction_compression = on");
            try {
                sql("insert into member (id, first_name) values ('c1', 'Compressed')");
            } finally {
                sql("set global binlog_transaction_compression = off");
            }
            capture.settle();

            assertThat(sink.drain()).containsExactly("created c1");
            assertThat(database()
                            .texts(
                                    "select compression_type from performance_schema.binary_log_transaction_compression_stats"
                                            + " where compression_type = 'ZSTD'"))
                    .isNotEmpty();
        }

        /** The page has MariaDB's column, and says beside it what is different here. */
        @Test
        @Override
        void the_matrix_in_the_documentation_is_the_one_that_is_tested_here() throws Exception {
            Map<String, String> tested = CaptureMatrix.expected(noticing(), DATABASE);
            Map<String, String> documented = new HashMap<>(CaptureMatrix.read().column("log, MariaDB"));
            if (((MySqlStory) DATABASE).logsCascades()) {
                assertThat(Files.readString(DocumentedSql.page())).contains("MySQL logs it since 9.6");
                documented.put(Step.CASCADE.words(), "at once");
            }

            assertThat(documented).isEqualTo(tested);
        }
    }

    @Nested
    @EnabledIf(value = "io.contactsync.feed.MySqlCaptureIT#hasDriver", disabledReason = NO_DRIVER)
    class Losses extends LogLossIT.Binlog {
        private static final StoryDatabase DATABASE = given();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }
}
