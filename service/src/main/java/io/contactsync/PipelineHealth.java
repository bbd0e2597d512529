package io.contactsync;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.SignInAlarm;
import io.contactsync.feed.RelayListener;
import io.contactsync.feed.RelayListener.Part;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.TokenHealth;
import io.contactsync.intake.IntakeListener;
import io.contactsync.ops.HealthSource;
import io.contactsync.ops.HealthSource.Broken;
import io.contactsync.ops.HealthSource.Reading;
import io.contactsync.ops.HealthSource.Unknown;
import io.contactsync.ops.HealthSource.Works;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.rabbit.BrokerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the parts of this process stand: asked of them, or remembered from what they told. Thread-safe. */
final class PipelineHealth {

    private final Map<Part, String> broken = new ConcurrentHashMap<>();
    private volatile @Nullable String intakeWaits;
    private final Supplier<@Nullable Broker> broker;
    private final Supplier<@Nullable Capture> capture;
    private final Supplier<@Nullable Deliver> deliver;

    /** Each supplier gives null until the part is started. */
    PipelineHealth(
            Supplier<@Nullable Broker> broker,
            Supplier<@Nullable Capture> capture,
            Supplier<@Nullable Deliver> deliver) {
        this.broker = broker;
        this.capture = capture;
        this.deliver = deliver;
    }

    /** Hears what the parts tell only once. */
    ServiceListeners listeners() {
        return new ServiceListeners(
                new RelayListener() {
                    @Override
                    public void feedBroken(Part part, String reason) {
                        broken.put(part, reason);
                    }

                    @Override
                    public void feedRestored(Part part) {
                        broken.remove(part);
                    }
                },
                BrokerListener.NONE,
                new IntakeListener() {
                    @Override
                    public void suspended(Exception cause) {
                        intakeWaits = String.valueOf(cause.getMessage());
                    }

                    @Override
                    public void resumed() {
                        intakeWaits = null;
                    }
                },
                DeliveryListener.NONE,
                RequestListener.NONE);
    }

    List<HealthSource> sources(ServiceRole role) {
        List<HealthSource> sources = new ArrayList<>();
        sources.add(source("broker", broker, PipelineHealth::broker));
        if (role.captures()) {
            sources.add(source("source", capture, half -> part(Part.SOURCE, "read", "")));
            sources.add(source(
                    "triggers", capture, half -> part(Part.TRIGGERS, "installed", "run contact-sync capture install")));
            sources.add(source(
                    "relay", capture, half -> part(Part.OWNERSHIP, half.isActive() ? "active" : "stands by", "")));
        }
        if (role.delivers()) {
            sources.add(source("intake", deliver, half -> intake()));
            sources.add(source("graph", deliver, PipelineHealth::graph));
        }
        return sources;
    }

    private static Reading broker(Broker connections) {
        BrokerState state = connections.publishing().state();
        if (state instanceof BrokerState.Open) {
            return new Works("connected");
        }
        return state instanceof BrokerState.Unavailable unavailable
                ? new Broken(String.valueOf(unavailable.reason().getMessage()), "")
                : new Unknown("connecting");
    }

    private static Reading graph(Deliver half) {
        Optional<SignInAlarm> alarm = half.signInAlarm();
        if (alarm.isPresent()) {
            return new Broken(
                    "sign-in fails: " + alarm.get().code(), alarm.get().remedy());
        }
        return half.tokenHealth() instanceof TokenHealth.Failing failing
                ? new Broken("no token: " + failing.why().code(), failing.why().remedy())
                : new Works("signs in");
    }

    private Reading intake() {
        String waits = intakeWaits;
        return waits == null ? new Works("takes events") : new Broken(waits, "");
    }

    private Reading part(Part part, String works, String remedy) {
        String reason = broken.get(part);
        return reason == null ? new Works(works) : new Broken(reason, remedy);
    }

    private static <T> HealthSource source(String name, Supplier<@Nullable T> part, Function<T, Reading> reading) {
        return new HealthSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Reading read() {
                T started = part.get();
                return started == null ? new Unknown("starting") : reading.apply(started);
            }
        };
    }
}
