package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What tables a member database has, before anything is configured. Reads metadata alone, no row. */
public final class SourceCatalog {

    private static final String LOGIN_SECONDS = "10";

    private SourceCatalog() {}

    /**
     * The tables that the user can see, sorted by name.
     *
     * @throws SourceRefusedException when the database cannot be asked, in its own words
     */
    public static List<SourceTable> tables(String url, @Nullable String username, @Nullable Password password) {
        var properties = new Properties();
        if (username != null && !username.isEmpty()) {
            properties.setProperty("user", username);
        }
        if (password != null) {
            properties.setProperty("password", password.value());
        }
        if (url.startsWith("jdbc:postgresql:")) {
            properties.setProperty("loginTimeout", LOGIN_SECONDS);
        }
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            return tables(connection);
        } catch (SQLException e) {
            throw new SourceRefusedException(
                    "the member database cannot be read: " + Dialect.firstLine(Dialect.root(e)), e);
        }
    }

    private static List<SourceTable> tables(Connection connection) throws SQLException {
        DatabaseMetaData catalog = connection.getMetaData();
        String own = connection.getSchema();
        List<SourceTable> tables = new ArrayList<>();
        try (ResultSet rows =
                catalog.getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "PARTITIONED TABLE"})) {
            while (rows.next()) {
                String schema = rows.getString("TABLE_SCHEM");
                String table = rows.getString("TABLE_NAME");
                if (!isOfTheSystem(schema, table)) {
                    String name = schema == null || schema.equals(own) ? table : schema + "." + table;
                    tables.add(new SourceTable(name, columns(catalog, schema, table), keys(catalog, schema, table)));
                }
            }
        }
        return tables;
    }

    private static boolean isOfTheSystem(@Nullable String schema, String table) {
        return table.startsWith("sqlite_")
                || table.startsWith("contactsync_")
                || (schema != null && (schema.equals("information_schema") || schema.startsWith("pg_")));
    }

    private static List<String> columns(DatabaseMetaData catalog, @Nullable String schema, String table)
            throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = catalog.getColumns(null, schema, literal(catalog, table), "%")) {
            while (rows.next()) {
                columns.add(rows.getString("COLUMN_NAME"));
            }
        }
        return columns;
    }

    private static List<String> keys(DatabaseMetaData catalog, @Nullable String schema, String table)
            throws SQLException {
        List<String> keys = new ArrayList<>();
        try (ResultSet rows = catalog.getPrimaryKeys(null, schema, table)) {
            while (rows.next()) {
                keys.add(rows.getString("COLUMN_NAME"));
            }
        }
        return keys;
    }

    /** In a pattern an underscore is any letter. */
    private static String literal(DatabaseMetaData catalog, String name) throws SQLException {
        String escape = catalog.getSearchStringEscape();
        return escape == null || escape.isEmpty() ? name : name.replace("_", escape + "_");
    }
}
