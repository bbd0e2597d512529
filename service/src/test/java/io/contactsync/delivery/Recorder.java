package io.contactsync.delivery;

import io.contactsync.graph.Exchange;
import io.contactsync.state.LinkKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what delivery tells. */
final class Recorder implements DeliveryListener {

    final List<String> lines = new ArrayList<>();

    @Override
    public void leaseTaken(String mailbox) {
        lines.add("lease taken");
    }

    @Override
    public void leaseGivenBack(String mailbox) {
        lines.add("lease given back");
    }

    @Override
    public void leaseLost(String mailbox) {
        lines.add("lease lost");
    }

    @Override
    public void taken(String mailbox, List<LinkKey> links) {
        lines.add("taken " + links.stream().map(LinkKey::contact).toList());
    }

    @Override
    public void sending(String mailbox, ErrandKind kind, @Nullable String contact) {
        lines.add("sending " + kind + " " + contact);
    }

    @Override
    public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
        lines.add("answered " + kind + " " + contact);
    }

    @Override
    public void settled(Settled settled) {
        lines.add("settled " + settled.kind() + " " + settled.link().contact() + " " + settled.done());
    }

    @Override
    public void held(String mailbox, List<LinkKey> links) {
        lines.add("held " + links.stream().map(LinkKey::contact).toList());
    }

    @Override
    public void signIn(@Nullable SignInAlarm alarm) {
        lines.add("sign-in " + (alarm == null ? "works" : alarm.code()));
    }
}
