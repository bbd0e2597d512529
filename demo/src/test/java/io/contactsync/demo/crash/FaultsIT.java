package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two workers on one state DB, with trouble of every kind at once. Short by default; docs/promises.md tells the system
 * properties that ask for more.
 */
class FaultsIT {

    private static final long[] FIXED_SEEDS = {20_261_122, 1, 2, 3, 4, 5};
    private static final int MEMBERS = 90;
    private static final int WORKERS = 2;
    private static final int MASS = 60;
    private static final Duration KILLING = Duration.ofSeconds(Integer.getInteger("contact-sync.faults.kills", 12));

    private static Servers servers;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServers() {
        servers = Servers.started();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @Test
    void whatever_goes_wrong_every_mailbox_is_right_in_the_end() throws Exception {
        var tally = new FaultTally();
        try (var stand = new FaultStand(servers, folder, "100%", FIXED_SEEDS[0])) {
            var rounds = new FaultRounds(stand, tally);

            rounds.load(MEMBERS, WORKERS);
            List<Long> seeds = seeds().boxed().toList();
            System.out.println("To see these rounds again: -Dcontact-sync.faults.seed="
                    + seeds.stream().map(String::valueOf).collect(Collectors.joining(",")));
            seeds.forEach(rounds::run);

            tally.table().forEach(System.out::println);
        }
        if (System.getProperty("contact-sync.faults.seed") == null
                && System.getProperty("contact-sync.faults.kinds") == null) {
            tally.assertEachFired();
            assertThat(tally.hasStruckBatches()).isTrue();
        }
    }

    /** One of two is always alive, and neither knows of the other's end. */
    @Test
    void two_workers_of_which_one_is_killed_every_few_seconds_lose_and_double_nothing() throws Exception {
        var random = new Random(FIXED_SEEDS[0]);
        try (var stand = new FaultStand(servers, folder, "100%", FIXED_SEEDS[0])) {
            stand.members().join(MEMBERS);
            stand.workers().start(WORKERS);
            stand.awaitEqual();

            int kills = new FaultRounds(stand, new FaultTally()).killFor(KILLING, random);

            System.out.println(kills + " kills within " + KILLING.toSeconds() + " s");
            assertThat(kills).isGreaterThan(1);
        }
    }

    @Test
    void a_mass_delete_waits_for_a_person_whoever_is_killed_meanwhile() throws Exception {
        try (var stand = new FaultStand(servers, folder, "10%", FIXED_SEEDS[0])) {
            stand.members().join(MEMBERS);
            stand.workers().start(WORKERS);
            stand.awaitEqual();

            stand.members().leave(MASS);
            stand.workers().kill(0);
            stand.awaitHeld();

            assertThat(stand.graph().mailbox(ClubMailbox.OFFICE.address()).contacts())
                    .as("ours and the owner's; 20 deletes are believed")
                    .hasSizeGreaterThanOrEqualTo(MEMBERS - 20);
            stand.approveUntilEqual();
        }
    }

    @Test
    void members_who_are_reloaded_keep_their_contacts_whoever_is_killed_meanwhile() throws Exception {
        try (var stand = new FaultStand(servers, folder, "10%", Duration.ofMinutes(1), FIXED_SEEDS[0])) {
            stand.members().join(MEMBERS);
            stand.workers().start(WORKERS);
            stand.awaitEqual();
            Map<String, String> before = stand.graphIds();

            stand.members().reload();
            stand.workers().kill(0);
            stand.awaitEqual();
            stand.members().takeAllAway();
            stand.awaitUnwanted(before.size());
            stand.workers().kill(1);
            stand.members().bringAllBack();
            stand.awaitEqual();
            stand.members().mistake("active = false");
            stand.awaitUnwanted(before.size());
            stand.members().mendMistake();
            stand.awaitEqual();

            assertThat(stand.graphIds()).as("Graph ids").isEqualTo(before);
        }
    }

    private static LongStream seeds() {
        String these = System.getProperty("contact-sync.faults.seed");
        if (these != null) {
            return Stream.of(these.split(",", -1)).mapToLong(Long::parseLong);
        }
        int random = Integer.getInteger("contact-sync.faults.seeds", 0);
        return random == 0 ? LongStream.of(FIXED_SEEDS) : new Random().longs(random);
    }
}
