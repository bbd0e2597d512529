package io.contactsync.graphsimulator.control;

import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.protocol.GraphErrorException;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.subscription.LifecycleEvent;
import io.contactsync.graphsimulator.tenant.SavedState;
import io.contactsync.graphsimulator.tenant.Tenant;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Steers a running simulator over HTTP under {@code /_control}; docs/simulator.md lists the calls. Takes no token, so the
 * simulator listens on loopback only. Source: graph-facts "A faithful simulator must do" 18.
 */
public final class ControlApi {
    /** Where it is. */
    public static final String ROOT = "/_control";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Tenant tenant;
    private final MailboxControl mailboxes;
    private final AppControl apps;
    private final List<InjectedFault> injected = new ArrayList<>();

    /** Steers {@code tenant}. */
    public ControlApi(Tenant tenant) {
        this.tenant = tenant;
        this.apps = new AppControl(tenant.apps());
        this.mailboxes = new MailboxControl(tenant);
    }

    /** Answers one call; what it does not know is 404, what makes no sense 400 with the reason. */
    public GraphReply answer(GraphRequest raw) {
        try {
            ControlRequest request = ControlRequest.of(raw);
            Object answer = request.path().isEmpty() || !request.path().get(0).equals("mailboxes")
                    ? simulator(request)
                    : mailboxes.answer(request);
            return answer == null ? json(404, Map.of("error", "no such call")) : json(200, answer);
        } catch (GraphErrorException e) {
            return json(e.error().status(), Map.of("error", e.getMessage()));
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
            return json(400, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    private @Nullable Object simulator(ControlRequest request) {
        if (request.is("POST", "reset")) {
            synchronized (injected) {
                injected.clear();
            }
            tenant.reset();
            return Map.of("reset", true);
        } else if (request.is("GET", "clock")) {
            return clock();
        } else if (request.is("POST", "clock")) {
            return setClock(request.json());
        } else if (request.is("GET", "switches")) {
            return switches();
        } else if (request.is("PATCH", "switches")) {
            return setSwitches(request.json());
        } else if (request.is("PATCH", "latency")) {
            return setLatency(request.json());
        } else if (request.is("PATCH", "tokens")) {
            tenant.tokens()
                    .lifetime(Latency.duration(request.json().path("lifetime").stringValue("")));
            return Map.of("lifetime", tenant.tokens().lifetime().toString());
        } else if (request.is("DELETE", "tokens")) {
            tenant.tokens().revokeAll();
            return Map.of("revoked", true);
        } else if (request.is("GET", "state")) {
            return SavedState.of(tenant.mailboxes());
        } else if (request.is("PUT", "state")) {
            SavedState.read(request.raw().body()).restore(tenant.mailboxes());
            return Map.of("restored", true);
        } else if (request.is("POST", "signIns", "*")) {
            return signIn(request.path().get(1), request.json());
        } else if (request.is("GET", "hiddenWork")) {
            return Map.of("hiddenWork", tenant.hiddenWork().items());
        } else if (request.is("DELETE", "hiddenWork")) {
            return Map.of("settled", tenant.hiddenWork().settle());
        } else if (request.is("POST", "subscriptions")) {
            tenant.subscriptions()
                    .announce(LifecycleEvent.valueOf(
                            request.json().path("announce").stringValue("")));
            return Map.of("subscriptions", tenant.subscriptions().all().size());
        } else if (request.is("PATCH", "apps", "*")) {
            return apps.change(request.path().get(1), request.json());
        } else if (request.is("POST", "groups")) {
            return group(request.json());
        } else if (request.is("DELETE", "deltaTokens")) {
            tenant.deltaTokens().expireAll();
            return Map.of("expired", true);
        } else if (request.is("GET", "ledger")) {
            return Map.of(
                    "requests",
                    tenant.ledger().size(),
                    "entries",
                    tenant.ledger().entries());
        } else if (request.is("DELETE", "ledger")) {
            tenant.ledger().clear();
            return Map.of("cleared", true);
        }
        return faults(request);
    }

    private @Nullable Object faults(ControlRequest request) {
        synchronized (injected) {
            if (request.is("GET", "faults")) {
                List<Object> all = new ArrayList<>();
                for (int id = 0; id < injected.size(); id++) {
                    all.add(FaultJson.write(id, injected.get(id)));
                }
                return Map.of("faults", all);
            } else if (request.is("POST", "faults")) {
                injected.add(tenant.faults().inject(FaultJson.read(request.json())));
                return FaultJson.write(injected.size() - 1, injected.get(injected.size() - 1));
            } else if (request.is("DELETE", "faults")) {
                tenant.faults().clear();
                return Map.of("removed", true);
            } else if (request.is("DELETE", "faults", "*")) {
                String id = request.path().get(1);
                if (!id.matches("\\d{1,9}") || Integer.parseInt(id) >= injected.size()) {
                    throw new IllegalArgumentException("fault: " + id + " (expected: the id of an injected one)");
                }
                injected.get(Integer.parseInt(id)).remove();
                return FaultJson.write(Integer.parseInt(id), injected.get(Integer.parseInt(id)));
            }
            return null;
        }
    }

    private Object signIn(String userCode, JsonNode body) {
        if (body.has("user")) {
            tenant.signIns().approve(userCode, body.get("user").stringValue(""));
        } else {
            tenant.signIns().decline(userCode);
        }
        return Map.of("userCode", userCode);
    }

    private Object group(JsonNode body) {
        UUID id = UUID.fromString(body.path("id").stringValue(UUID.randomUUID().toString()));
        tenant.groups().create(id, body.path("displayName").stringValue(id.toString()));
        body.path("users").forEach(each -> tenant.groups().addUser(id, each.stringValue("")));
        body.path("groups").forEach(each -> tenant.groups().addGroup(id, UUID.fromString(each.stringValue(""))));
        return Map.of("id", id);
    }

    private Object clock() {
        return Map.of("now", tenant.clock().instant().toString());
    }

    private Object setClock(JsonNode body) {
        if (body.has("advance")) {
            tenant.clock().advance(Latency.duration(body.get("advance").stringValue("")));
        } else if (body.has("stopAt")) {
            tenant.clock().stopAt(Instant.parse(body.get("stopAt").stringValue("")));
        } else if (body.path("run").booleanValue(false)) {
            tenant.clock().run();
        } else {
            throw new IllegalArgumentException("clock: " + body + " (expected: advance, stopAt or run)");
        }
        return clock();
    }

    private Object switches() {
        Map<String, Boolean> all = new LinkedHashMap<>();
        for (Switch each : Switch.values()) {
            all.put(each.name(), tenant.switches().on(each));
        }
        return all;
    }

    private Object setLatency(JsonNode body) {
        Optional<Latency> latency = latency(body, "latency");
        Optional<Latency> network = latency(body, "network");
        if (latency.isEmpty() && network.isEmpty()) {
            throw new IllegalArgumentException("latency: missing (expected: latency, network or both)");
        }
        latency.ifPresent(tenant.latency()::set);
        network.ifPresent(tenant.latency()::setNetwork);
        return Map.of("latency", latency.isPresent(), "network", network.isPresent());
    }

    private static Optional<Latency> latency(JsonNode body, String key) {
        return Optional.ofNullable(body.path(key).stringValue(null)).map(Latency::parse);
    }

    private Object setSwitches(JsonNode body) {
        Map<Switch, Boolean> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> each : body.properties()) {
            if (!each.getValue().isBoolean()) {
                throw new IllegalArgumentException(
                        each.getKey() + ": " + each.getValue() + " (expected: true or false)");
            }
            wanted.put(Switch.valueOf(each.getKey()), each.getValue().booleanValue());
        }
        wanted.forEach(tenant.switches()::set);
        return switches();
    }

    private static GraphReply json(int status, Object answer) {
        return new GraphReply(status, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(answer));
    }
}
