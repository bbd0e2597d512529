package io.contactsync.memberdb;

/**
 * A base table whose changes are noticed.
 *
 * @param name as SQL writes it: schema-qualified and quoted where need be
 * @param key  the column, or SQL expression over the table's columns, that yields the contact id
 */
public record WatchedTable(String name, String key) {
    public WatchedTable {
        name = name.strip();
        key = key.strip();
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: empty (expected: a table)");
        }
        if (key.isEmpty() || key.contains(";")) {
            throw new IllegalArgumentException("key: of table " + name
                    + " is not usable (expected: a column or an SQL expression over the table's columns)");
        }
    }
}
