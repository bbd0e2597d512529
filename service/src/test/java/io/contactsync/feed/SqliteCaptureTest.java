package io.contactsync.feed;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

class SqliteCaptureTest extends CaptureStory {

    @Override
    String url() {
        return "jdbc:sqlite:" + folder.resolve("members.db");
    }

    @Override
    List<String> leftovers() throws SQLException {
        List<String> names = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select name from sqlite_master where sql like '%contactsync%'")) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }
}
