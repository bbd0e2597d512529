package io.contactsync.world;

import io.contactsync.feed.ComparisonRequests;
import io.contactsync.state.FolderListings;
import io.contactsync.state.Repair;
import io.contactsync.state.Versions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The office, which keeps the member database, and what it knows that nobody else does: who is a member by now, who left when, and whether
 * whoever has an id is the person that had it before.
 */
final class Office {

    private final SimulatedWorld world;
    private final int members;
    private final Map<String, Long> absentAt = new HashMap<>();
    private final Set<String> absent = new HashSet<>();
    private final Set<String> anotherPerson = new HashSet<>();
    private Map<String, Members.Wanted> wanted = Map.of();
    private Members.Query query = Members.Query.PLAIN;
    private int names;
    private int numbers;
    private boolean comparisonOwed;
    private boolean eventsLost;

    Office(SimulatedWorld world, int members) {
        this.world = world;
        this.members = members;
    }

    /** The id of a member that there is, or was at the beginning. */
    String member(int number) {
        return "m" + (1 + number % Math.max(1, members));
    }

    /** What all contacts shall be, by their ids. */
    Map<String, Members.Wanted> wanted() {
        return wanted;
    }

    Members.Query query() {
        return query;
    }

    /** When the contact last came or went, in microseconds of the world; null: it has been there from the beginning. */
    @Nullable Long lastCameOrWent(String contact) {
        return absentAt.get(contact);
    }

    /** Whether somebody else has the id than the one who had it first. */
    boolean isAnotherPerson(String contact) {
        return anotherPerson.contains(contact);
    }

    void join(String id) {
        if (wanted.containsKey(id)) {
            return;
        }
        if (absentAt.containsKey(id)) {
            anotherPerson.add(id);
        }
        String name = "A" + ++names;
        change(
                "insert or replace into member values ('" + id + "', '" + name + "', 'Bee" + names + "', '+49 " + names
                        + "', 'n', 1)",
                "insert or ignore into listed values ('" + id + "')");
    }

    /** A member has a number that nobody had before. */
    void renumber(int number) {
        change("update member set mobile = '+1 " + ++numbers + "' where id = '" + member(number) + "'");
    }

    void change(String... statements) {
        world.stores.members.change(world.time.right(), statements);
        learn();
    }

    /** The member database says something else than before. */
    void learn() {
        Map<String, Members.Wanted> before = wanted;
        wanted = world.stores.members.wanted(query);
        Set<String> known = new TreeSet<>(before.keySet());
        known.addAll(absent);
        for (String id : known) {
            if (!wanted.containsKey(id)) {
                absent.add(id);
            }
            if (!before.containsKey(id) || !wanted.containsKey(id)) {
                absentAt.put(id, world.time.micros());
            }
        }
        absent.removeAll(wanted.keySet());
        world.services.sourceChanged();
    }

    void reload(MemberActions.Reload how, int steps) {
        switch (how) {
            case AT_ONCE ->
                change(
                        "create temp table kept as select * from member",
                        "delete from member",
                        "insert into member select * from kept",
                        "drop table kept");
            case REPLACE -> change("insert or replace into member select * from member where true");
            case IN_TWO -> {
                change("create temp table kept as select * from member", "delete from member");
                world.steps(steps);
                change("insert or ignore into member select * from kept", "drop table kept");
            }
            case WHERE -> {
                change("update member set active = 0");
                world.steps(steps);
                change("update member set active = 1");
            }
            case DERIVED -> {
                change("create temp table kept as select * from listed", "delete from listed");
                world.steps(steps);
                change("insert or ignore into listed select * from kept", "drop table kept");
            }
        }
    }

    /** Edits the query, for which the service is started again. */
    void edit(Members.Query edited) {
        query = edited;
        world.stores.members.database(edited).capture().install();
        world.services.stop();
        unnoticed();
        learn();
    }

    /** From here on only a comparison can know. */
    void unnoticed() {
        comparisonOwed = true;
    }

    /** Events were lost on their way: a person has to ask for all of them again. */
    void eventsLost() {
        eventsLost = true;
        unnoticed();
    }

    /** Somebody asks for a comparison. */
    void compare() {
        new ComparisonRequests(world.truth).compare();
        comparisonOwed = eventsLost;
    }

    /** Somebody has all mailboxes listed again, as {@code contact-sync relist} does it. */
    void relist() {
        world.truth.write(tx -> {
            new FolderListings(tx).doubt(null, new Versions(tx).draw(1));
            ComparisonRequests.resync(tx);
            new Repair(tx).begin(Repair.Cause.ASKED);
            return true;
        });
    }

    /** A person asks for whatever is to be asked for after what has happened. */
    void compareAtLast() {
        if (eventsLost) {
            new ComparisonRequests(world.truth).resync();
            eventsLost = false;
        }
        compare();
    }

    boolean isComparisonOwed() {
        return comparisonOwed;
    }
}
