package io.contactsync.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Draws what happens, from a seed. The same seed and kinds draw the same. */
final class Adversary {

    /**
     * What a world begins with.
     *
     * @param members   rows of the member table
     * @param mailboxes that there are, 1 or 2
     * @param folder    the target's; empty: the default one
     * @param own       contacts that each owner had before
     * @param pageSize  of lists
     * @param batchSize of requests
     */
    record Beginning(long seed, int members, int mailboxes, String folder, int own, int pageSize, int batchSize) {

        String sentence() {
            return "There are " + members + " members and " + mailboxes + " mailboxes with " + own
                    + " contacts of their own each; the target's folder is "
                    + (folder.isEmpty() ? "Contacts" : folder) + ". All members are delivered.";
        }
    }

    /** A world and what happens in it. */
    record Drawn(Beginning beginning, List<Action> actions) {}

    private final Random random;
    private final List<Supplier<Action>> choices = new ArrayList<>();
    private final long seed;

    Adversary(long seed, Set<Kind> kinds) {
        this.seed = seed;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        base();
        if (kinds.contains(Kind.RELOAD)) {
            often(8, () -> new MemberActions.Reloaded(one(MemberActions.Reload.values()), random.nextInt(60)));
        }
        if (kinds.contains(Kind.ONE_ITEM)) {
            often(4, () -> new OwnerActions.OwnerCopies(few(), few(), random.nextBoolean()));
            often(2, MemberActions.AskForRelist::new);
            often(4, () -> new OwnerActions.OwnerRenamesFolder(few(), one("members", "Club")));
            often(4, () -> new ProcessActions.Retarget(one("members", "Members", "Club")));
            often(2, () -> new OwnerActions.OwnerDrags(few(), few()));
        }
        if (kinds.contains(Kind.RESTORE)) {
            often(2, () -> new StoreActions.BackUp(one(StoreActions.Store.values())));
            often(3, () -> new StoreActions.Restore(one(StoreActions.Store.values())));
            often(2, StoreActions.Purge::new);
            often(3, () -> new StoreActions.LoseState(random.nextInt(3)));
        }
        if (kinds.contains(Kind.CLOCK)) {
            often(6, () -> new ProcessActions.ClockWrong(one(86_400, 3_600, 600, 0, 0, -600, -3_600)));
        }
        if (kinds.contains(Kind.OWNERSHIP)) {
            often(4, () -> new OwnerActions.SecondInstallation(few(), 1 + random.nextInt(4)));
            often(1, MemberActions.OtherIds::new);
        }
        if (kinds.contains(Kind.TWO_AT_ONCE)) {
            often(6, () -> new ProcessActions.HandOver(few(), random.nextInt(60)));
        }
        if (kinds.contains(Kind.ONE_ANSWER)) {
            often(3, () -> new OwnerActions.OwnerDeletesFolder(few()));
        }
        troubles(kinds);
    }

    private void base() {
        often(
                16,
                () -> new MemberActions.Edit(
                        few(), one("mobile", "mobile", "last_name", "chapter"), one("1", "2", "n", "s")));
        often(5, () -> new MemberActions.Join("m" + (1 + random.nextInt(14))));
        often(5, () -> new MemberActions.Leave(few()));
        often(2, () -> new MemberActions.LookUpTable(one("Far North", "North")));
        often(2, MemberActions.AskForComparison::new);
        often(2, () -> new StoreActions.MailboxDenied(few(), 1 + random.nextInt(200)));
        often(5, () -> new StoreActions.BrokerTrouble(one(Broker.Trouble.values())));
        often(2, StoreActions.Reorder::new);
        often(8, () -> new ProcessActions.Kill(random.nextBoolean(), 1 + random.nextInt(40)));
        often(2, () -> new ProcessActions.StateAway(1 + random.nextInt(100)));
        often(3, () -> new ProcessActions.Pause(1 + random.nextInt(200)));
        often(2, () -> new OwnerActions.OwnerDeletes(few(), few()));
        often(2, () -> new OwnerActions.OwnerThrowsAway(few(), few()));
        often(2, () -> new OwnerActions.OwnerEdits(few(), few()));
        often(2, () -> new OwnerActions.OwnerAdds(few()));
        often(1, () -> new MemberActions.Decide(random.nextBoolean()));
        often(1, MemberActions.EditQuery::new);
        often(1, Action.Rest::new);
        often(4, () -> new Action.Wait(1 + random.nextInt(90)));
    }

    private void troubles(Set<Kind> kinds) {
        List<Graph.Trouble> troubles = new ArrayList<>();
        for (Graph.Trouble trouble : Graph.Trouble.values()) {
            if (kinds.contains(trouble.kind)) {
                troubles.add(trouble);
            }
        }
        often(
                14,
                () -> new StoreActions.GraphTrouble(random.nextInt(6), troubles.get(random.nextInt(troubles.size()))));
    }

    Drawn draw() {
        int members = 3 + random.nextInt(8);
        var beginning = new Beginning(
                seed,
                members,
                1 + random.nextInt(2),
                random.nextBoolean() ? "" : "Members",
                random.nextInt(5),
                2 + random.nextInt(4),
                one(1, 20));
        List<Action> actions = new ArrayList<>();
        int length = 3 + random.nextInt(14);
        for (int i = 0; i < length; i++) {
            actions.add(choices.get(random.nextInt(choices.size())).get());
            if (random.nextInt(3) > 0) {
                actions.add(new Action.Run(1 + random.nextInt(50)));
            }
        }
        return new Drawn(beginning, actions);
    }

    private void often(int weight, Supplier<Action> choice) {
        for (int i = 0; i < weight; i++) {
            choices.add(choice);
        }
    }

    private int few() {
        return random.nextInt(10);
    }

    @SafeVarargs
    private <T> T one(T... choice) {
        return choice[random.nextInt(choice.length)];
    }
}
