package io.contactsync.world;

/** What happens to what is stored or under way: the state DB, the member database, the broker, and Graph. */
final class StoreActions {

    private StoreActions() {}

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
            world.backups.backUp(store);
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
            world.backups.restore(store);
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
            world.backups.loseState(deletes);
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
            world.office.eventsLost();
            world.broker.purge();
        }
    }

    record BrokerTrouble(Broker.Trouble trouble) implements Action {
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
        public String sentence() {
            return "The messages in the queue change their order.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.broker.reorder(world.random);
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
        public String sentence() {
            return "Mailbox " + mailbox + " answers 403 to everything for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.box(mailbox).deniedUntil = world.time.micros() + seconds * 1_000_000L;
        }
    }
}
