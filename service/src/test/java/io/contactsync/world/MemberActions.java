package io.contactsync.world;

/** What the office does: rows of the member database, and the query that is made of them; and what people decide. */
final class MemberActions {

    private MemberActions() {}

    record Edit(int member, String column, String value) implements Action {
        @Override
        public String sentence() {
            return "The office sets " + column + " of member " + member + " to " + value + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.change("update member set " + column + " = '" + value + "' where id = '"
                    + world.office.member(member) + "'");
        }
    }

    record Join(String id) implements Action {
        @Override
        public String sentence() {
            return "Member " + id + " joins, with a name of her own.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.join(id);
        }
    }

    record Leave(int member) implements Action {
        @Override
        public String sentence() {
            return "Member " + member + " leaves.";
        }

        @Override
        public void on(SimulatedWorld world) {
            String id = world.office.member(member);
            world.office.change(
                    "delete from member where id = '" + id + "'", "delete from listed where member_id = '" + id + "'");
        }
    }

    record LookUpTable(String name) implements Action {
        @Override
        public String sentence() {
            return "The office renames the chapter North to " + name + ", in a table that is not watched.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.unnoticed();
            world.office.change("update chapter set name = '" + name + "' where code = 'n'");
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
            world.office.reload(how, steps);
        }
    }

    record EditQuery() implements Action {
        @Override
        public String sentence() {
            return "The query is edited so that each contact has a company, and the service is started again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.edit(Members.Query.WITH_COMPANY);
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
            world.office.edit(Members.Query.OTHER_IDS);
        }
    }

    record AskForRelist() implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "Somebody has all mailboxes listed again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.relist();
        }
    }

    record AskForComparison() implements Action {
        @Override
        public String sentence() {
            return "Somebody asks for a comparison.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.office.compare();
        }
    }

    record Decide(boolean approve) implements Action {
        @Override
        public String sentence() {
            return "A person " + (approve ? "approves" : "rejects") + " all that waits for approval.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.holds.decide(approve);
        }
    }
}
