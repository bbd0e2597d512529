package io.contactsync.feed;

import io.contactsync.memberdb.Password;
import io.contactsync.testkit.PrivateMariaDb;
import io.contactsync.testkit.SharedServers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Of MariaDB, on the shared server; or of MySQL, on one that is given. */
final class MySqlStory extends StoryDatabase {
    private final String url;
    private final String username;
    private final String password;

    private MySqlStory(String name, String url, String username, String password) {
        super(name);
        this.url = url;
        this.username = username;
        this.password = password;
    }

    static MySqlStory mariaDb() {
        PrivateMariaDb server = SharedServers.mariaDb();
        return new MySqlStory("MariaDB", SharedServers.freshMariaDbDatabase(), server.username(), server.password());
    }

    static MySqlStory on(PrivateMariaDb server) {
        return new MySqlStory("MariaDB", server.createDatabase("club"), server.username(), server.password());
    }

    /** An empty database of MySQL whose user may do all; in the documentation it has its cells with MariaDB. */
    static MySqlStory given(String url, String username, String password) {
        return new MySqlStory("MariaDB", url, username, password);
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String username() {
        return username;
    }

    @Override
    Password password() {
        return new Password(password);
    }

    /** MySQL does since 9.6, where it follows foreign keys above its storage engine; triggers do not fire there either. */
    boolean logsCascades() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "show global variables where variable_name = 'innodb_native_foreign_keys'")) {
            return rows.next() && rows.getString(2).equals("OFF");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    Connection connect() throws SQLException {
        // A test that waits for a lock of its own must fail, not hang.
        String impatient =
                (url.contains("?") ? "&" : "?") + "sessionVariables=lock_wait_timeout=20,innodb_lock_wait_timeout=10";
        return DriverManager.getConnection(
                url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:") + impatient, username, password);
    }

    @Override
    void empty() throws SQLException {
        List<String> drops = new ArrayList<>(List.of("set foreign_key_checks = 0"));
        for (String table : texts("select table_name from information_schema.tables"
                + " where table_schema = database() and table_type = 'BASE TABLE'")) {
            drops.add("drop table " + quote(table));
        }
        sql(drops.toArray(String[]::new));
    }

    @Override
    void cutRelayLock() throws SQLException {
        var checksum = new CRC32();
        checksum.update((texts("select database()").get(0) + ".default").getBytes(StandardCharsets.UTF_8));
        String lock = "contact-sync relay " + Integer.toHexString((int) checksum.getValue());
        sql("kill connection " + texts("select is_used_lock('" + lock + "')").get(0));
    }

    @Override
    String leftovers() {
        return """
                select table_name from information_schema.tables
                where table_schema = database() and table_name like '%contactsync%'
                union all select trigger_name from information_schema.triggers
                where trigger_schema = database() and trigger_name like '%contactsync%'""";
    }

    @Override
    List<String> touching() {
        List<String> statements = new ArrayList<>(
                List.of("alter table member add updated_at timestamp(6) not null default current_timestamp(6)"
                        + " on update current_timestamp(6)"));
        for (String op : List.of("insert", "update", "delete")) {
            statements.add("create trigger touch_" + op + " after " + op + " on phone for each row"
                    + " update member set updated_at = current_timestamp(6) where id in " + owners(op));
        }
        return statements;
    }

    @Override
    String epoch() {
        return "unix_timestamp(now(6))";
    }

    @Override
    String concat(String... texts) {
        return "concat(" + String.join(", ", texts) + ")";
    }

    @Override
    String quote(String identifier) {
        return '`' + identifier + '`';
    }

    @Override
    String exact() {
        return " character set utf8mb4 collate utf8mb4_bin";
    }
}
