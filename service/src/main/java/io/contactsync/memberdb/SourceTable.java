package io.contactsync.memberdb;

import java.util.List;

/**
 * A table of the member database.
 *
 * @param name    schema-qualified unless it is in the connection's own schema
 * @param columns in their order
 * @param keys    the columns of its primary key; empty when it has none
 */
public record SourceTable(String name, List<String> columns, List<String> keys) {
    public SourceTable {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
    }
}
