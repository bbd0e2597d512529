package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mariadb.jdbc.export.SslMode;

/**
 * MariaDB and MySQL, as far as they differ in how their binary log is asked for and read. The server tells which it is, for
 * a URL of either name may lead to either.
 *
 * <p>The reader of MySQL's log wants MySQL's own driver, whose licence keeps us from handing it on: whoever runs us names its jar.
 */
enum BinlogServer {
    MARIADB("io.debezium.connector.mariadb.MariaDbConnector") {
        @Override
        Optional<String> missing(ClassLoader loader) {
            return Optional.empty();
        }

        @Override
        String end(Connection connection) throws SQLException {
            String gtids = TriggerSql.texts(connection, "select @@global.gtid_binlog_pos")
                    .get(0);
            return place(connection, "show master status", Optional.of(gtids));
        }

        @Override
        String protection(SslMode mode) {
            return mode.getValue();
        }
    },

    MYSQL("io.debezium.connector.mysql.MySqlConnector") {
        @Override
        Optional<String> missing(ClassLoader loader) {
            try {
                var unused = Class.forName("com.mysql.cj.jdbc.Driver", false, loader);
                return Optional.empty();
            } catch (ClassNotFoundException e) {
                return Optional.of(
                        "MySQL's log is read with MySQL's own driver, which is not here (expected: the environment"
                                + " variable CONTACT_SYNC_DRIVERS with the path of mysql-connector-j-….jar; or capture outbox or poll,"
                                + " which need none)");
            }
        }

        /** The statement got another name in 8.2; 8.4 knows the old one no more. */
        @Override
        String end(Connection connection) throws SQLException {
            try {
                return place(connection, "show binary log status", Optional.empty());
            } catch (SQLSyntaxErrorException e) {
                return place(connection, "show master status", Optional.empty());
            }
        }

        @Override
        String protection(SslMode mode) {
            return switch (mode) {
                case DISABLE -> "disabled";
                case TRUST -> "required";
                case VERIFY_CA -> "verify_ca";
                case VERIFY_FULL -> "verify_identity";
            };
        }
    };

    /** Of these a server has those that it knows; the last is MySQL's, and the reader cannot read what it makes. */
    private static final List<Setting> EXPECTED = List.of(
            new Setting("log_bin", "ON"),
            new Setting("binlog_format", "ROW"),
            new Setting("binlog_row_image", "FULL"),
            new Setting("binlog_row_value_options", ""));

    private static final int GTIDS = 5;

    private final String connector;

    BinlogServer(String connector) {
        this.connector = connector;
    }

    private record Setting(String name, String value) {
        String told(String found) {
            return name + " "
                    + (found.isEmpty()
                            ? "empty"
                            : found.equals("ON") || found.equals("OFF") ? found.toLowerCase(Locale.ROOT) : found);
        }
    }

    static BinlogServer of(Connection connection) throws SQLException {
        String version = TriggerSql.texts(connection, "select @@version").get(0);
        return version.toLowerCase(Locale.ROOT).contains("mariadb") ? MARIADB : MYSQL;
    }

    /** The reader's class. */
    String connector() {
        return connector;
    }

    /** Why the log cannot be read, and what is expected instead; empty when it can. */
    static Optional<String> problem(Connection connection) throws SQLException {
        Optional<String> missing = of(connection).missing(BinlogServer.class.getClassLoader());
        return missing.isPresent() ? missing : setting(connection);
    }

    private static Optional<String> setting(Connection connection) throws SQLException {
        List<String> found = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (Setting setting : EXPECTED) {
            try (PreparedStatement statement =
                    connection.prepareStatement("show global variables where variable_name = ?")) {
                statement.setString(1, setting.name());
                try (ResultSet rows = statement.executeQuery()) {
                    if (rows.next() && !rows.getString(2).equalsIgnoreCase(setting.value())) {
                        found.add(setting.told(rows.getString(2)));
                        expected.add(setting.told(setting.value()));
                    }
                }
            }
        }
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of("the member database has " + String.join(", ", found) + " (expected with capture log: "
                        + String.join(", ", expected) + ")");
    }

    /** What the reader needs and is not there. */
    abstract Optional<String> missing(ClassLoader loader);

    /** The end of the log as it is now, in the reader's words. */
    abstract String end(Connection connection) throws SQLException;

    /** How a connection is protected, in the reader's words. */
    abstract String protection(SslMode mode);

    /** Of MySQL the statement tells the transactions too; none where they are not numbered. */
    private static String place(Connection connection, String sql, Optional<String> gtids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            if (!rows.next()) {
                throw new SourceRefusedException("the member database writes no binary log", null);
            }
            String known =
                    gtids.isPresent() ? gtids.get() : rows.getString(GTIDS).replaceAll("\\s", "");
            return "{\"file\":\"" + rows.getString(1) + "\",\"pos\":" + rows.getLong(2)
                    + (known.isEmpty() ? "" : ",\"gtids\":\"" + known + "\"") + "}";
        }
    }
}
