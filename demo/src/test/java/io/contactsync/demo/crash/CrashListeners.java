package io.contactsync.demo.crash;

import io.contactsync.ServiceListeners;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.RequestListener;
import io.contactsync.intake.IntakeListener;
import io.contactsync.intake.IntakeResult;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.state.LinkKey;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Leads every step that the service tells of over the tripwire, on the thread that does it. */
final class CrashListeners implements RelayListener, BrokerListener, IntakeListener, DeliveryListener {

    private final Tripwire wire;

    private CrashListeners(Tripwire wire) {
        this.wire = wire;
    }

    static ServiceListeners over(Tripwire wire) {
        var all = new CrashListeners(wire);
        return new ServiceListeners(all, all, all, all, RequestListener.NONE);
    }

    @Override
    public void taken(int contacts, boolean bulk) {
        wire.passed("relay.taken");
    }

    @Override
    public void drawn(long version) {
        wire.passed("relay.drawn");
    }

    @Override
    public void read(int contacts) {
        wire.passed("relay.read");
    }

    @Override
    public void published(int confirmed, int unconfirmed, boolean bulk) {
        wire.passed("relay.published");
    }

    @Override
    public void saved(int contacts) {
        wire.passed("relay.saved");
    }

    @Override
    public void letGo(int contacts, boolean bulk) {
        wire.passed("relay.letgo");
    }

    @Override
    public void storing(int messages) {
        wire.passed("intake.storing");
    }

    @Override
    public void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {
        wire.passed("intake.stored");
    }

    @Override
    public void settled(int messages) {
        wire.passed("broker.acknowledged");
    }

    @Override
    public void taken(String mailbox, List<LinkKey> links) {
        wire.passed("delivery.taken");
    }

    @Override
    public void sending(String mailbox, ErrandKind kind, @Nullable String contact) {
        wire.passed("sending." + lower(kind));
    }

    @Override
    public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
        wire.passed("answered." + lower(kind));
    }

    @Override
    public void settled(Settled settled) {
        wire.passed("settled." + lower(settled.kind()));
    }

    private static String lower(ErrandKind kind) {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
