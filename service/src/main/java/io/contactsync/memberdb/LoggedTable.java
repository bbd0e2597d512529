package io.contactsync.memberdb;

import java.util.List;

/**
 * A watched table as the log names it.
 *
 * @param position in the configuration, from 0; the first is the member's own
 * @param schema   or database, unquoted
 * @param name     unquoted
 * @param columns  that the key names, unquoted; the same as in {@code types}
 * @param types    SQL types of these columns
 * @param key      SQL for the contact id over these columns; of a plain column just its quoted name
 */
public record LoggedTable(
        int position, String schema, String name, List<String> columns, List<String> types, String key) {

    public LoggedTable {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
    }

    public boolean isMembers() {
        return position == 0;
    }

    /** Whether the key is the one column as it stands. */
    public boolean isPlain() {
        return columns.size() == 1 && !key.startsWith("(");
    }
}
