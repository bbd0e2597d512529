package io.contactsync.state;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The users of groups as the guard believes them, and how reading each group went. */
public record GroupTable(Tx tx) {

    /** The standing of a user whose mailbox is synced. */
    public static final String SYNCED = "synced";

    /**
     * A user of a group.
     *
     * @param member   directory object id, in lower case
     * @param mailbox  its key; null where it is not synced
     * @param standing {@code synced}, or why not: {@code guest}, {@code disabled}, {@code no_mailbox}
     * @param kept     whether it is gone from the group, and a person refused to let it go
     */
    public record Member(String member, @Nullable String mailbox, String address, String standing, boolean kept) {}

    /**
     * How reading a group went.
     *
     * @param readMicros   when it last succeeded, microseconds since 1970; 0: never
     * @param failingSince microseconds since 1970; null: the last reading succeeded
     * @param problem      what a person can do about the failure
     */
    public record Reading(
            String group,
            long readMicros,
            @Nullable Long failingSince,
            @Nullable String problem) {}

    public List<Member> members(String group) {
        return tx.sql()
                .sql("select * from group_member where group_id = :group order by member")
                .param("group", group)
                .query((row, n) -> new Member(
                        row.getString("member"),
                        row.getString("mailbox"),
                        row.getString("address"),
                        row.getString("standing"),
                        row.getInt("kept") != 0))
                .list();
    }

    public void put(String group, Collection<Member> members) {
        tx.jdbc()
                .batchUpdate(
                        "insert into group_member (group_id, member, mailbox, address, standing, kept)"
                                + " values (?, ?, ?, ?, ?, ?) on conflict (group_id, member) do update set"
                                + " mailbox = excluded.mailbox, address = excluded.address,"
                                + " standing = excluded.standing, kept = excluded.kept",
                        members.stream()
                                .map(member -> new Object[] {
                                    group,
                                    member.member(),
                                    member.mailbox(),
                                    member.address(),
                                    member.standing(),
                                    member.kept() ? 1 : 0
                                })
                                .toList());
    }

    public void remove(String group, Collection<String> members) {
        tx.jdbc()
                .batchUpdate(
                        "delete from group_member where group_id = ? and member = ?",
                        members.stream()
                                .map(member -> new Object[] {group, member})
                                .toList());
    }

    /** The groups that were ever asked for. */
    public List<Reading> readings() {
        return tx.sql()
                .sql("select * from group_reading order by group_id")
                .query((row, n) -> {
                    long since = row.getLong("failing_since");
                    boolean failing = !row.wasNull();
                    return new Reading(
                            row.getString("group_id"),
                            row.getLong("read_at"),
                            failing ? since : null,
                            row.getString("problem"));
                })
                .list();
    }

    public Optional<Reading> reading(String group) {
        return readings().stream()
                .filter(reading -> reading.group().equals(group))
                .findFirst();
    }

    /** A reading succeeded. */
    public void read(String group) {
        tx.sql()
                .sql("insert into group_reading (group_id, read_at) values (:group, :now) on conflict (group_id)"
                        + " do update set read_at = excluded.read_at, failing_since = null, problem = null")
                .param("group", group)
                .param("now", tx.nowMicros())
                .update();
    }

    /** A reading failed; the members stay as they are. */
    public void failed(String group, String problem) {
        tx.sql()
                .sql(
                        "insert into group_reading (group_id, read_at, failing_since, problem) values (:group, 0, :now, :problem)"
                                + " on conflict (group_id) do update set problem = excluded.problem,"
                                + " failing_since = coalesce(group_reading.failing_since, excluded.failing_since)")
                .param("group", group)
                .param("now", tx.nowMicros())
                .param("problem", problem)
                .update();
    }

    /** Forgets groups that no target names any more. */
    public void retain(Collection<String> groups) {
        for (Reading reading : readings()) {
            if (!groups.contains(reading.group())) {
                for (String table : List.of("group_member", "group_reading")) {
                    tx.sql()
                            .sql("delete from " + table + " where group_id = :group")
                            .param("group", reading.group())
                            .update();
                }
                tx.sql()
                        .sql("update hold set decision = 'withdrawn', decided_at = :now"
                                + " where kind = 'group' and group_id = :group and decision is null")
                        .param("now", tx.nowMicros())
                        .param("group", reading.group())
                        .update();
            }
        }
    }
}
