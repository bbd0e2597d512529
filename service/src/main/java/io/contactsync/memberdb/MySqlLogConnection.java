package io.contactsync.memberdb;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.SslMode;

/** Where the server is, who asks, and how that is protected, in the words of the binary log's reader: it connects by itself. */
final class MySqlLogConnection {

    private MySqlLogConnection() {}

    /**
     * What the reader is told.
     *
     * @throws SourceRefusedException when the reader cannot connect as the URL says
     */
    static Map<String, String> of(SourceSettings settings, BinlogServer server) {
        Configuration wanted = parsed(MySqlDialect.driverUrl(settings));
        List<HostAddress> addresses = wanted.addresses();
        if (addresses.size() != 1) {
            // Each server has a log of its own, and a place in one means nothing in another.
            throw new SourceRefusedException(
                    "source.url: " + addresses.size() + " servers (expected: one with capture log, whose log is read)",
                    null);
        }
        Password password = settings.password();
        Map<String, String> reader = new HashMap<>();
        reader.put("database.hostname", addresses.get(0).host);
        reader.put("database.port", Integer.toString(addresses.get(0).port));
        reader.put("database.user", either(settings.username(), wanted.user()));
        reader.put("database.password", either(password == null ? null : password.value(), wanted.password()));
        protect(reader, wanted, server);
        return reader;
    }

    /** As the driver has it: what is configured goes before what the URL says. */
    private static String either(@Nullable String configured, @Nullable String inUrl) {
        return configured != null ? configured : inUrl != null ? inUrl : "";
    }

    private static void protect(Map<String, String> reader, Configuration wanted, BinlogServer server) {
        SslMode mode = wanted.sslMode();
        boolean verifies = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        if (verifies && wanted.serverSslCert() != null) {
            throw new SourceRefusedException(
                    "source.url: serverSslCert cannot be used with capture log (expected: trustStore and"
                            + " trustStorePassword, with the certificate in a PKCS12 or JKS file)",
                    null);
        }
        reader.put("database.ssl.mode", server.protection(mode));
        put(reader, "database.ssl.truststore", file(wanted.trustStore()));
        put(reader, "database.ssl.truststore.password", wanted.trustStorePassword());
        put(reader, "database.ssl.keystore", file(wanted.keyStore()));
        put(reader, "database.ssl.keystore.password", wanted.keyStorePassword());
        if (wanted.allowPublicKeyRetrieval()) {
            // Handed on to the driver as it is.
            reader.put("driver.allowPublicKeyRetrieval", "true");
        }
    }

    private static Configuration parsed(String url) {
        try {
            Configuration parsed = Configuration.parse(url);
            if (parsed == null) {
                throw new SourceRefusedException(
                        "source.url: not one of MariaDB (expected: jdbc:mariadb://HOST/DATABASE)", null);
            }
            return parsed;
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
