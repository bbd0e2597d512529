package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlLogConnectionTest {

    private static final String URL = "jdbc:mariadb://db:3306/club";

    @ParameterizedTest
    @CsvSource({
        "'', disable",
        "?sslMode=disable, disable",
        "?sslMode=trust, trust",
        "?sslMode=REQUIRED, trust",
        "?sslMode=verify-ca, verify-ca",
        "?sslMode=verify-full, verify-full",
        "?useSsl=true, verify-full",
    })
    void the_log_is_read_as_protected_as_the_url_says(String parameters, String mode) {
        assertThat(reader(URL + parameters)).containsEntry("database.ssl.mode", mode);
    }

    @Test
    void stores_and_their_passwords_are_carried_over() {
        assertThat(reader(URL + "?sslMode=verify-full&trustStore=file:///etc/club/trust.p12&trustStorePassword=t0p"
                        + "&keyStore=/etc/club/key.p12&keyStorePassword=k3y"))
                .containsEntry("database.ssl.mode", "verify-full")
                .containsEntry("database.ssl.truststore", "/etc/club/trust.p12")
                .containsEntry("database.ssl.truststore.password", "t0p")
                .containsEntry("database.ssl.keystore", "/etc/club/key.p12")
                .containsEntry("database.ssl.keystore.password", "k3y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify-ca", "verify-full"})
    void a_certificate_that_the_reader_cannot_take_is_refused_rather_than_ignored(String mode) {
        assertThatThrownBy(() -> reader(URL + "?sslMode=" + mode + "&serverSslCert=/etc/club/ca.pem"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("serverSslCert")
                .hasMessageContaining("trustStore");
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mariadb://db/club, db, 3306",
        "jdbc:mariadb://db:3307/club, db, 3307",
        "jdbc:mariadb:replication://db/club, db, 3306",
        "'jdbc:mariadb://address=(host=db)(port=3308)/club', db, 3308",
    })
    void the_log_is_read_where_the_url_says(String url, String host, String port) {
        assertThat(reader(url)).containsEntry("database.hostname", host).containsEntry("database.port", port);
    }

    @Test
    void of_several_servers_none_is_chosen() {
        assertThatThrownBy(() -> reader("jdbc:mariadb://one,two/club"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessage("source.url: 2 servers (expected: one with capture log, whose log is read)");
    }

    @Test
    void who_asks_may_stand_in_the_url_and_what_is_configured_goes_first() {
        assertThat(reader(URL + "?user=url&password=fr0m-url"))
                .containsEntry("database.user", "url")
                .containsEntry("database.password", "fr0m-url");
        assertThat(MySqlLogConnection.of(
                        settings(URL + "?user=url&password=fr0m-url", "sync", new Password("s3cret")),
                        BinlogServer.MARIADB))
                .containsEntry("database.user", "sync")
                .containsEntry("database.password", "s3cret");
    }

    private static Map<String, String> reader(String url) {
        return MySqlLogConnection.of(settings(url, null, null), BinlogServer.MARIADB);
    }

    private static SourceSettings settings(String url, @Nullable String username, @Nullable Password password) {
        return new SourceSettings(
                url,
                username,
                password,
                "select id as contact_id from member",
                List.of(new WatchedTable("member", "id")),
                "default",
                CaptureKind.LOG,
                null);
    }

    @Test
    void the_log_of_mysql_wants_mysqls_own_driver_and_says_so() {
        ClassLoader without = ClassLoader.getPlatformClassLoader();

        assertThat(BinlogServer.MYSQL.missing(without))
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("CONTACT_SYNC_DRIVERS", "mysql-connector-j")
                        .contains("or capture outbox or poll"));
        assertThat(BinlogServer.MARIADB.missing(without)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', disabled",
        "?sslMode=trust, required",
        "?sslMode=verify-ca, verify_ca",
        "?sslMode=verify-full, verify_identity",
    })
    void mysqls_reader_has_other_words_for_the_same_protection(String parameters, String mode) {
        var settings = settings("jdbc:mysql://db/club" + parameters, null, null);

        assertThat(MySqlLogConnection.of(settings, BinlogServer.MYSQL)).containsEntry("database.ssl.mode", mode);
    }

    @Test
    void whether_the_key_for_a_password_may_be_asked_for_is_handed_on() {
        assertThat(reader(URL)).doesNotContainKey("driver.allowPublicKeyRetrieval");
        assertThat(reader(URL + "?allowPublicKeyRetrieval=true"))
                .containsEntry("driver.allowPublicKeyRetrieval", "true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Could not find first log file name in binary log index file | true
            The connector is asking for binlogs that have been purged | true
            Cannot replicate because the source purged required binary logs. Replicate the missing | true
            The source has purged binary logs containing GTIDs that the replica requires | true
            Replica has more GTIDs than the source has, using the source's SERVER_UUID. | true
            Access denied for user 'sync'@'%' | false
            Failed to read next byte from position 4 | false
            """)
    void a_place_that_the_server_no_longer_has_is_told_from_other_failures(String failure, boolean lost) {
        try (MemberDatabase database = MemberDatabase.open(settings(URL, null, null))) {
            assertThat(database.log().isLoss(failure)).isEqualTo(lost);
        }
    }
}
