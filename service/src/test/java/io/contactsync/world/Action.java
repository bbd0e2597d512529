package io.contactsync.world;

import java.time.Duration;

/**
 * Something that happens in the world, with all that was drawn for it, so that it can be taken out of a story without changing
 * the others. Whom it concerns is named by a number, taken modulo of those there are.
 */
sealed interface Action {

    Kind kind();

    /** As a person would tell it. */
    String sentence();

    void on(SimulatedWorld world);

    /** So many steps of whatever is due are taken. */
    record Run(int steps) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return steps + " steps are taken.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.steps(steps);
        }
    }

    record Wait(int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return seconds + " seconds pass.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.pass(Duration.ofSeconds(seconds));
        }
    }

    record Rest() implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Time passes until nothing is left to be done.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.rest();
        }
    }

    record Edit(int member, String column, String value) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The office sets " + column + " of member " + member + " to " + value + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.change(
                    "update member set " + column + " = '" + value + "' where id = '" + world.member(member) + "'");
        }
    }

    record Join(String id) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Member " + id + " joins, with a name of her own.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.join(id);
        }
    }

    record Leave(int member) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Member " + member + " leaves.";
        }

        @Override
        public void on(SimulatedWorld world) {
            String id = world.member(member);
            world.change(
                    "delete from member where id = '" + id + "'", "delete from listed where member_id = '" + id + "'");
        }
    }

    record LookUpTable(String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The office renames the chapter North to " + name + ", in a table that is not watched.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.unnoticed();
            world.change("update chapter set name = '" + name + "' where code = 'n'");
        }
    }

    record AskForComparison() implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Somebody asks for a comparison.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.compare();
        }
    }

    record GraphTrouble(int after, Graph.Trouble trouble) implements Action {
        @Override
        public Kind kind() {
            return trouble.kind;
        }

        @Override
        public String sentence() {
            return "Graph takes " + after + " more requests, and of the one after them: " + trouble.sentence + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.graph.trouble(after, trouble);
        }
    }

    record MailboxDenied(int mailbox, int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Mailbox " + mailbox + " answers 403 to everything for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.box(mailbox).deniedUntil = world.time.micros() + seconds * 1_000_000L;
        }
    }

    record BrokerTrouble(Broker.Trouble trouble) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The broker " + trouble.sentence + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.broker.trouble(trouble);
        }
    }

    record Reorder() implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The messages in the queue change their order.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.broker.reorder(world.random);
        }
    }

    /** @param points places where it has to do with others that it still passes */
    record Kill(boolean capturing, int points) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The process that " + (capturing ? "captures" : "delivers") + " is killed at its " + points
                    + ". point from here.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.killAt(capturing, points);
        }
    }

    record StateAway(int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The state DB cannot be reached for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.stateAway(Duration.ofSeconds(seconds));
        }
    }

    record Pause(int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "Our machine stands still for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.time.pause(Duration.ofSeconds(seconds));
        }
    }

    record OwnerDeletes(int mailbox, int item) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " deletes our contact " + item + " there.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owner(mailbox, item, (box, ours) -> {
                world.ownerTouched(box, ours);
                box.items.remove(ours.id);
            });
        }
    }

    record OwnerThrowsAway(int mailbox, int item) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " moves our contact " + item + " to Deleted Items.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owner(mailbox, item, (box, ours) -> {
                world.ownerTouched(box, ours);
                ours.folder = Graph.DELETED_ITEMS;
            });
        }
    }

    record OwnerEdits(int mailbox, int item) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " changes the number in our contact " + item + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owner(mailbox, item, (box, ours) -> {
                ours.edited = true;
                ours.modifiedAt = world.time.right();
                ours.properties.put("mobilePhone", "0");
            });
        }
    }

    record OwnerAdds(int mailbox) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " makes a contact of her own.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.ownContact(world.box(mailbox));
        }
    }

    record Decide(boolean approve) implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "A person " + (approve ? "approves" : "rejects") + " all that waits for approval.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.decide(approve);
        }
    }

    /** How all members are taken away and brought back. */
    enum Reload {
        AT_ONCE("deletes and inserts all members, in one transaction"),
        IN_TWO("deletes all members, and inserts them again in another transaction"),
        REPLACE("replaces every member's row by the same"),
        WHERE("makes all members inactive by mistake, and mends it"),
        DERIVED("empties the derived table, and fills it again");

        final String sentence;

        Reload(String sentence) {
            this.sentence = sentence;
        }
    }

    /** @param steps taken between the two transactions */
    record Reloaded(Reload how, int steps) implements Action {
        @Override
        public Kind kind() {
            return Kind.RELOAD;
        }

        @Override
        public String sentence() {
            return "The office " + how.sentence
                    + (how == Reload.AT_ONCE || how == Reload.REPLACE ? "." : ", " + steps + " steps later.");
        }

        @Override
        public void on(SimulatedWorld world) {
            world.reload(how, steps);
        }
    }

    record OwnerCopies(int mailbox, int item) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " copies our contact " + item + " within its folder.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owner(
                    mailbox,
                    item,
                    (box, ours) -> world.graph.put(box, ours.folder, ours.mark, /* ours= */ false, ours.properties));
        }
    }

    record OwnerRenamesFolder(int mailbox, String name) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " renames our folder to " + name + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.box(mailbox).folders.values().stream()
                    .filter(folder -> !folder.deleted)
                    .findFirst()
                    .ifPresent(folder -> folder.name = name);
        }
    }

    record Retarget(String folder) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The target's folder is called " + folder + " from now on, and the service is started again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.retarget(folder);
        }
    }

    record OwnerDrags(int mailbox, int item) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " drags our contact " + item + " to another folder.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owner(mailbox, item, (box, ours) -> {
                world.ownerTouched(box, ours);
                ours.folder = box.folders.values().stream()
                        .filter(folder -> !folder.deleted && !folder.id.equals(ours.folder))
                        .map(folder -> folder.id)
                        .findFirst()
                        .orElse(Graph.CONTACTS);
            });
        }
    }

    record OwnerDeletesFolder(int mailbox) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ANSWER;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " deletes our folder, which lies in Deleted Items then.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.deleteFolder(world.box(mailbox));
        }
    }

    record BackUp(Store store) implements Action {
        @Override
        public Kind kind() {
            return Kind.RESTORE;
        }

        @Override
        public String sentence() {
            return "The " + store.sentence + " is backed up.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.backUp(store);
        }
    }

    record Restore(Store store) implements Action {
        @Override
        public Kind kind() {
            return Kind.RESTORE;
        }

        @Override
        public String sentence() {
            return "The service is stopped, the " + store.sentence
                    + " is restored to what it was when it was backed up last, or at the first rest, and the service is"
                    + " started.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.restore(store);
        }
    }

    /** What can be restored. */
    enum Store {
        STATE("state DB"),
        BROKER("queue"),
        MEMBERS("member database");

        final String sentence;

        Store(String sentence) {
            this.sentence = sentence;
        }
    }

    record Purge() implements Action {
        @Override
        public Kind kind() {
            return Kind.RESTORE;
        }

        @Override
        public String sentence() {
            return "Somebody purges the queue.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.unnoticed();
            world.broker.purge();
        }
    }

    record LoseState(int deletes) implements Action {
        @Override
        public Kind kind() {
            return Kind.RESTORE;
        }

        @Override
        public String sentence() {
            return "The state DB is lost, and the service is started with an empty one"
                    + (deletes == 0
                            ? "."
                            : "; while it lists, the owners delete " + deletes + " contacts of their own.");
        }

        @Override
        public void on(SimulatedWorld world) {
            world.loseState(deletes);
        }
    }

    record ClockWrong(int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.CLOCK;
        }

        @Override
        public String sentence() {
            return "Our machine's clock is " + Math.abs(seconds) + " seconds " + (seconds < 0 ? "behind" : "ahead")
                    + " from now on.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.time.wrongBy(Duration.ofSeconds(seconds));
        }
    }

    record HandOver(int steps) implements Action {
        @Override
        public Kind kind() {
            return Kind.TWO_AT_ONCE;
        }

        @Override
        public String sentence() {
            return "The broker takes the queue from the process that delivers and gives it to a second one; the first"
                    + " notices " + steps + " steps later.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.handOver(steps);
        }
    }

    record SecondInstallation(int mailbox, int contacts) implements Action {
        @Override
        public Kind kind() {
            return Kind.OWNERSHIP;
        }

        @Override
        public String sentence() {
            return "Another installation puts " + contacts + " contacts of its own members into mailbox " + mailbox
                    + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.secondInstallation(world.box(mailbox), contacts);
        }
    }

    record OtherIds() implements Action {
        @Override
        public Kind kind() {
            return Kind.OWNERSHIP;
        }

        @Override
        public String sentence() {
            return "The query is edited so that all contact ids differ, and the service is started again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.query(Members.Query.OTHER_IDS);
        }
    }

    record EditQuery() implements Action {
        @Override
        public Kind kind() {
            return Kind.BASE;
        }

        @Override
        public String sentence() {
            return "The query is edited so that each contact has a company, and the service is started again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.query(Members.Query.WITH_COMPANY);
        }
    }
}
