package io.contactsync.delivery;

import io.contactsync.state.MailboxLeases;
import io.contactsync.state.Workers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the leases of this process alive, and no more of them than is fair: mailboxes without work are given back, and where
 * other workers have fewer mailboxes, some are handed over, those without work first. Nobody is told; the others find what is
 * free where they look for work.
 */
final class LeaseKeeper {

    private final LaneParts parts;
    private final Map<String, Lane> lanes;

    LeaseKeeper(LaneParts parts, Map<String, Lane> lanes) {
        this.parts = parts;
        this.lanes = lanes;
    }

    private record Beat(Set<String> ours, Workers.Sharing sharing) {}

    /** Renews all leases and looks at how the mailboxes are shared. */
    void beat() {
        long length = TurnWork.micros(parts.settings().leaseLength());
        long asOf = parts.ticker().nanos();
        Beat beat = parts.db().write(tx -> {
            Set<String> ours = new HashSet<>(new MailboxLeases(tx).renew(parts.owner(), length));
            var workers = new Workers(tx);
            workers.seen(parts.owner(), length);
            return new Beat(ours, workers.sharing());
        });
        lanes.forEach((mailbox, lane) -> {
            if (beat.ours().contains(mailbox)) {
                lane.leaseRenewed(asOf);
            } else {
                lane.leaseMissing(asOf);
            }
        });
        lanes.values().forEach(Lane::giveBackIfIdle);
        if (beat.sharing().workers() > 1) {
            handOver(beat.ours(), beat.sharing().fairShare());
        }
    }

    private void handOver(Set<String> ours, int share) {
        List<Lane> had = new ArrayList<>();
        int leaving = 0;
        for (String mailbox : ours) {
            Lane lane = lanes.get(mailbox);
            if (lane != null && lane.isHandingOver()) {
                leaving++;
            } else if (lane != null) {
                had.add(lane);
            }
        }
        int surplus = ours.size() - share - leaving;
        had.sort(Comparator.comparing(lane -> !lane.isIdle()));
        had.stream().limit(Math.max(0, surplus)).forEach(Lane::handOver);
    }
}
