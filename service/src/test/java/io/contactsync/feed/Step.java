package io.contactsync.feed;

/** The steps of the acceptance story, in its order, with their names in docs/capture.md. */
enum Step {
    INSERT("insert"),
    UPDATE("update"),
    NO_OP_UPDATE("update that changes nothing"),
    DELETE("delete"),
    REINSERT("insert again after a delete"),
    CHILD_ROWS("child rows"),
    KEY_CHANGE("changed key"),
    ROLLBACK("rollback"),
    OPEN_TRANSACTION("transaction open for long while others commit"),
    CROSSING_COMMITS("two transactions on one member, committed the other way round"),
    BULK_UPDATE("bulk update"),
    TRUNCATE("TRUNCATE of a child table"),
    TIME_DEPENDENT_WHERE("`where` that depends on the time"),
    CASCADE("foreign-key cascade into a watched table"),
    LOOKUP_TABLE("lookup table without contact id"),
    EDITED_QUERY("edited query"),
    BACK_AGAIN("A to B to A around a crash"),
    DELETE_AND_INSERT("delete and insert under one id"),
    MIXED_CASE_IDS("mixed-case and padded ids"),
    TWO_ROWS("two rows of one id"),
    UNCONVERTIBLE("value that does not convert");

    private final String words;

    Step(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
