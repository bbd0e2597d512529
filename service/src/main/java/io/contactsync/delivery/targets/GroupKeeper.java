package io.contactsync.delivery.targets;

import io.contactsync.graph.DirectoryUser;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.GroupTable;
import io.contactsync.state.GroupTable.Member;
import io.contactsync.state.MailboxIdentity;
import io.contactsync.state.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Believes a group's reading as far as the guard does: whoever joined is in at once; of those who are gone, or are not to be
 * synced any more, no more than the allowance leave by themselves, and none where nobody is left. The others wait in a hold,
 * and stay, until a person decides or the group has them again. Runs in a transaction.
 */
final class GroupKeeper {

    private final DeleteAllowance allowance;

    GroupKeeper(DeleteAllowance allowance) {
        this.allowance = allowance;
    }

    /**
     * What became of a reading.
     *
     * @param held why some wait for a person; null where none does
     */
    record Outcome(
            int joined, int left, int waiting, @Nullable String held) {}

    Outcome accept(Tx tx, String group, List<DirectoryUser> users) {
        var table = new GroupTable(tx);
        long lastRead = table.reading(group).map(GroupTable.Reading::readMicros).orElse(0L);
        Map<String, Member> before = new HashMap<>();
        table.members(group).forEach(member -> before.put(member.member(), member));
        Map<String, Member> now = members(tx, users);

        List<Member> gone = new ArrayList<>();
        List<String> forgotten = new ArrayList<>();
        for (Member member : before.values()) {
            boolean synced = isSynced(member);
            if (synced && !isSynced(now.get(member.member()))) {
                gone.add(member);
            } else if (!synced && !now.containsKey(member.member())) {
                forgotten.add(member.member());
            }
        }
        int believed =
                (int) before.values().stream().filter(GroupKeeper::isSynced).count();
        int joined = (int) now.values().stream()
                .filter(member -> isSynced(member) && !isSynced(before.get(member.member())))
                .count();
        boolean nobodyLeft = now.values().stream().noneMatch(GroupKeeper::isSynced);

        var holds = new GroupHolds(tx);
        Set<String> approved = holds.approved(group);
        Set<String> rejected = holds.rejected(group, lastRead);
        List<Member> waiting = new ArrayList<>();
        List<Member> kept = new ArrayList<>();
        for (Member member : gone) {
            if (member.kept() || rejected.contains(member.mailbox())) {
                kept.add(new Member(member.member(), member.mailbox(), member.address(), member.standing(), true));
            } else if (!approved.contains(member.mailbox())) {
                waiting.add(member);
            }
        }
        String held = null;
        if (!waiting.isEmpty() && (nobodyLeft || waiting.size() > allowance.of(believed))) {
            held = nobodyLeft
                    ? "group " + group + " reads as empty, and had " + believed + " users"
                    : "group " + group + " reads without " + waiting.size() + " of its " + believed + " users";
            holds.hold(group, held, waiting.stream().map(Member::mailbox).toList());
        } else {
            holds.withdraw(group);
            waiting.clear();
        }

        kept.addAll(waiting);
        kept.forEach(member -> now.put(member.member(), member));
        gone.stream().map(Member::member).filter(id -> !now.containsKey(id)).forEach(forgotten::add);
        table.put(group, now.values());
        table.remove(group, forgotten);
        table.read(group);
        return new Outcome(joined, gone.size() - kept.size(), waiting.size(), held);
    }

    private static Map<String, Member> members(Tx tx, List<DirectoryUser> users) {
        Map<String, Member> members = new HashMap<>();
        for (DirectoryUser user : users) {
            String standing = standing(user);
            String name = user.principalName() == null ? user.id() : user.principalName();
            String mailbox = standing.equals(GroupTable.SYNCED)
                    ? new MailboxIdentity(tx).of(name, new MailboxIdentity.User(user.id(), name))
                    : null;
            members.put(user.id(), new Member(user.id(), mailbox, name, standing, false));
        }
        return members;
    }

    private static String standing(DirectoryUser user) {
        if (user.guest()) {
            return "guest";
        }
        if (!user.enabled()) {
            return "disabled";
        }
        return user.mailbox() ? GroupTable.SYNCED : "no_mailbox";
    }

    private static boolean isSynced(@Nullable Member member) {
        return member != null && member.mailbox() != null;
    }
}
