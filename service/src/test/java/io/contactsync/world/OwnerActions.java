package io.contactsync.world;

/** What people do in their mailboxes with what we put there, and what another installation does. */
final class OwnerActions {

    private OwnerActions() {}

    record OwnerDeletes(int mailbox, int item) implements Action {
        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " deletes our contact " + item + " there.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.with(mailbox, item, (box, ours) -> {
                world.owners.touch(box, ours);
                box.items.remove(ours.id);
            });
        }
    }

    record OwnerThrowsAway(int mailbox, int item) implements Action {
        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " moves our contact " + item + " to Deleted Items.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.with(mailbox, item, (box, ours) -> {
                world.owners.touch(box, ours);
                ours.folder = Graph.DELETED_ITEMS;
            });
        }
    }

    record OwnerEdits(int mailbox, int item) implements Action {
        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " changes the number in our contact " + item + ".";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.with(mailbox, item, (box, ours) -> {
                ours.edited = true;
                ours.modifiedAt = world.time.right();
                ours.properties.put("mobilePhone", "0");
            });
        }
    }

    record OwnerAdds(int mailbox) implements Action {
        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " makes a contact of her own.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.ownContact(world.owners.box(mailbox));
        }
    }

    /** @param worksOnIt whether she changes something in the copy, a minute later */
    record OwnerCopies(int mailbox, int item, boolean worksOnIt) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The owner of mailbox " + mailbox + " copies our contact " + item + " within its folder"
                    + (worksOnIt ? ", and works on the copy." : ".");
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.with(mailbox, item, (box, ours) -> world.owners.copy(box, ours, worksOnIt));
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
            world.owners.with(mailbox, item, world.owners::drag);
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
            world.owners.renameFolder(world.owners.box(mailbox), name);
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
            world.owners.deleteFolder(world.owners.box(mailbox));
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
            world.owners.secondInstallation(world.owners.box(mailbox), contacts);
        }
    }
}
