package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlLogTlsTest {

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
        assertThat(MySqlLogTls.of(URL + parameters)).containsEntry("database.ssl.mode", mode);
    }

    @Test
    void stores_and_their_passwords_are_carried_over() {
        assertThat(MySqlLogTls.of(
                        URL + "?sslMode=verify-full&trustStore=file:///etc/club/trust.p12&trustStorePassword=t0p"
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
        assertThatThrownBy(() -> MySqlLogTls.of(URL + "?sslMode=" + mode + "&serverSslCert=/etc/club/ca.pem"))
                .isInstanceOf(SourceRefusedException.class)
                .hasMessageContaining("serverSslCert")
                .hasMessageContaining("trustStore");
    }

    @Test
    void the_log_of_mysql_is_refused() {
        assertThatThrownBy(() -> new SourceSettings(
                        "jdbc:mysql://db/club",
                        null,
                        null,
                        "select id as contact_id from member",
                        List.of(new WatchedTable("member", "id")),
                        "default",
                        CaptureKind.LOG,
                        null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("capture: log cannot be used with MySQL")
                .hasMessageContaining("expected: outbox or poll");
    }
}
