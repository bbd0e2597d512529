package io.contactsync.memberdb;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.export.SslMode;

/** How the URL wants its connections protected, in the words of the binary log's reader, which makes connections of its own. */
final class MySqlLogTls {

    private MySqlLogTls() {}

    /**
     * What the reader is told.
     *
     * @param url as MariaDB's driver takes it
     * @throws SourceRefusedException when the reader cannot protect its connection as the URL says
     */
    static Map<String, String> of(String url) {
        Map<String, String> reader = new HashMap<>();
        Configuration wanted = parsed(url);
        if (wanted == null) {
            return reader;
        }
        SslMode mode = wanted.sslMode();
        boolean verifies = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        if (verifies && wanted.serverSslCert() != null) {
            throw new SourceRefusedException(
                    "source.url: serverSslCert cannot be used with capture log (expected: trustStore and"
                            + " trustStorePassword, with the certificate in a PKCS12 or JKS file)",
                    null);
        }
        reader.put("database.ssl.mode", mode.getValue());
        put(reader, "database.ssl.truststore", file(wanted.trustStore()));
        put(reader, "database.ssl.truststore.password", wanted.trustStorePassword());
        put(reader, "database.ssl.keystore", file(wanted.keyStore()));
        put(reader, "database.ssl.keystore.password", wanted.keyStorePassword());
        return reader;
    }

    private static @Nullable Configuration parsed(String url) {
        try {
            return Configuration.parse(url);
        } catch (SQLException e) {
            throw new SourceRefusedException("source.url: " + Dialect.firstLine(e), null);
        }
    }

    /** The driver takes URLs of files too, the reader does not. */
    private static @Nullable String file(@Nullable String place) {
        return place == null ? null : place.replaceFirst("^file:(//)?", "");
    }

    private static void put(Map<String, String> reader, String key, @Nullable String value) {
        if (value != null) {
            reader.put(key, value);
        }
    }
}
