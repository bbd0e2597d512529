package io.contactsync.world;

import io.contactsync.state.DeleteAllowance;
import java.time.Duration;
import java.util.List;

/**
 * Judges each delete of an item that bears our mark, in the moment in which Graph does it: it is not another installation's, no copy that
 * somebody has worked on, nobody's who is wanted there, and one of no more than the guard or a person allows within an hour.
 */
final class DeleteWatch {

    private static final long HOUR = Duration.ofHours(1).toNanos() / 1_000;

    private final SimulatedWorld world;

    DeleteWatch(SimulatedWorld world) {
        this.world = world;
    }

    void deleting(Graph.Box box, Graph.Item item) {
        String mark = item.mark;
        if (mark == null) {
            return;
        }
        if (world.owners.isAnothers(item)) {
            world.wrong("we delete what another installation made in " + box.address + ", " + mark);
            return;
        }
        if (!item.ours && item.isWorkedOn()) {
            world.wrong("we delete what a person worked on in " + box.address + ", a copy of " + mark);
        }
        boolean twin = box.items.values().stream()
                .anyMatch(other -> other != item && mark.equals(other.mark) && other.folder.equals(item.folder));
        if (!twin) {
            wanted(box, item, mark);
            count(box);
        }
    }

    private void wanted(Graph.Box box, Graph.Item item, String mark) {
        Long last = world.office.lastCameOrWent(mark);
        boolean wanted = world.office.wanted().containsKey(mark);
        boolean neverLeft = wanted && (last == null || world.time.micros() - last > HOUR);
        List<Integer> rows = world.truth.read(
                tx -> tx.jdbc().queryForList("select deleted from contact where id = ?", Integer.class, mark));
        boolean known = wanted && !rows.isEmpty() && rows.get(0) == 0;
        if (world.judge.isPlace(box, item)
                && !world.office.isAnotherPerson(mark)
                && (neverLeft || known)
                && !world.owners.isTouched(box, mark)) {
            world.wrong("we delete " + mark + " in " + box.address + ", who "
                    + (neverLeft ? "never left" : "is back, as we know"));
        }
    }

    private void count(Graph.Box box) {
        long now = world.time.micros();
        box.deletes.add(now);
        while (now - box.deletes.getFirst() > HOUR) {
            box.deletes.removeFirst();
        }
        // Of all that were there within the hour; what we delete now still is.
        long base = Math.max(box.mostPresent, box.present() + box.deletes.size() - 1);
        long allowed = DeleteAllowance.DEFAULT.of(base) + world.holds.approved();
        if (box.deletes.size() > allowed) {
            world.wrong(box.deletes.size() + " deletes in " + box.address + " within an hour, where " + allowed
                    + " are allowed");
        }
    }
}
