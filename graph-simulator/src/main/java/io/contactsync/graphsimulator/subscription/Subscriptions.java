package io.contactsync.graphsimulator.subscription;

import io.contactsync.graphsimulator.contacts.ContactChange;
import io.contactsync.graphsimulator.contacts.Timestamps;
import io.contactsync.graphsimulator.later.Timer;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.settings.Switches;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The subscriptions of all apps. What happens is gathered for a moment and told in one notification, possibly twice and in another
 * order, as a subscriber must expect. Thread-safe; changes come in under a mailbox's lock and only queue. Source: graph-facts §12.
 */
public final class Subscriptions implements Mailboxes.Subscribers {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration GATHERED_FOR = Duration.ofMillis(50);

    private final Clock clock;
    private final Switches switches;
    private final Timer timer;
    private final Notifier notifier;
    private final Map<UUID, Subscription> byId = new ConcurrentHashMap<>();
    private final Map<UUID, List<Map<String, Object>>> gathered = new LinkedHashMap<>();

    /** Nobody is subscribed yet; subscriptions expire by {@code clock}. */
    public Subscriptions(Clock clock, Switches switches, Timer timer) {
        this.clock = clock;
        this.switches = switches;
        this.timer = timer;
        this.notifier = new Notifier(timer);
    }

    /** Whether the subscriber answers the handshake at each of its addresses. */
    public CompletableFuture<Boolean> answersHandshake(Subscription subscription) {
        CompletableFuture<Boolean> changes = notifier.shakeHands(subscription.notificationUrl());
        URI lifecycle = subscription.lifecycleUrl();
        return lifecycle == null
                ? changes
                : changes.thenCombine(notifier.shakeHands(lifecycle), (one, other) -> one && other);
    }

    /** Enters one whose handshake succeeded; one that is there already is refused. */
    public synchronized void add(Subscription subscription) {
        if (all().stream().anyMatch(subscription::isSameAs)) {
            throw new GraphError(
                            409, "Conflict", "Subscription already exists for the provided resource and changeType.")
                    .asException();
        }
        byId.put(subscription.id(), subscription);
    }

    /** Those that have not expired. */
    public List<Subscription> all() {
        byId.values().removeIf(each -> !clock.instant().isBefore(each.expires()));
        return List.copyOf(byId.values());
    }

    /** The one of this id that the app made; {@code null} when there is none, or it expired. */
    public @Nullable Subscription find(String id, String appId) {
        return all().stream()
                .filter(each -> each.id().toString().equals(id.toLowerCase(Locale.ROOT))
                        && each.appId().equals(appId))
                .findFirst()
                .orElse(null);
    }

    /** Puts a renewed one in the place of the one of its id. */
    public void replace(Subscription subscription) {
        byId.replace(subscription.id(), subscription);
    }

    /** Ends one. */
    public void remove(UUID id) {
        byId.remove(id);
    }

    /** Ends all, without a word. */
    public synchronized void clear() {
        byId.clear();
        gathered.clear();
    }

    /** Tells the subscribers that have an address for it; {@code SUBSCRIPTION_REMOVED} ends their subscriptions too. */
    public void announce(LifecycleEvent event) {
        for (Subscription each : all()) {
            if (event == LifecycleEvent.SUBSCRIPTION_REMOVED) {
                remove(each.id());
            }
            URI url = each.lifecycleUrl();
            if (url != null) {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("lifecycleEvent", event.json());
                about(each, told);
                told.put("resource", each.resource());
                notifier.send(url, JSON.writeValueAsBytes(Map.of("value", List.of(told))));
            }
        }
    }

    @Override
    public boolean areThere() {
        return !byId.isEmpty();
    }

    @Override
    public void changed(MailboxAccount mailbox, ContactChange change) {
        for (Subscription each : all()) {
            if (each.isAbout(mailbox, change)) {
                gather(each, notification(each, change));
            }
        }
    }

    private synchronized void gather(Subscription subscription, Map<String, Object> notification) {
        boolean first = !gathered.containsKey(subscription.id());
        gathered.computeIfAbsent(subscription.id(), id -> new ArrayList<>()).add(notification);
        if (first) {
            timer.after(GATHERED_FOR, () -> deliver(subscription));
        }
    }

    private void deliver(Subscription subscription) {
        List<Map<String, Object>> value;
        synchronized (this) {
            value = gathered.remove(subscription.id());
        }
        if (value == null || !byId.containsKey(subscription.id())) {
            return;
        }
        if (switches.on(Switch.NOTIFICATIONS_OUT_OF_ORDER)) {
            Collections.reverse(value);
        }
        byte[] json = JSON.writeValueAsBytes(Map.of("value", value));
        notifier.send(subscription.notificationUrl(), json);
        if (switches.on(Switch.NOTIFICATIONS_REPEATED)) {
            notifier.send(subscription.notificationUrl(), json);
        }
    }

    private static Map<String, Object> notification(Subscription subscription, ContactChange change) {
        MailboxAccount account = subscription.account();
        var writer = account.store().writer();
        String id = writer.id(change.contact(), subscription.immutableIds());
        String resource = "Users/" + account.objectId() + "/Contacts/" + id;
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("@odata.type", "#Microsoft.Graph.Contact");
        data.put("@odata.id", resource);
        data.put("@odata.etag", writer.etag(change.contact()));
        data.put("id", id);
        Map<String, Object> told = new LinkedHashMap<>();
        about(subscription, told);
        told.put("changeType", change.kind().name().toLowerCase(Locale.ROOT));
        told.put("resource", resource);
        told.put("resourceData", data);
        return told;
    }

    private static void about(Subscription subscription, Map<String, Object> told) {
        told.put("subscriptionId", subscription.id().toString());
        told.put("subscriptionExpirationDateTime", Timestamps.seconds(subscription.expires()));
        told.put("clientState", subscription.clientState());
        told.put("tenantId", subscription.tenant());
    }
}
