package io.contactsync.graphsimulator.token;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tenants and the apps registered in them with their secrets; or, open to all, any. Thread-safe. Source: graph-facts §9.
 */
public final class Apps {
    private final Set<String> tenants = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<String>> secretsByApp = new ConcurrentHashMap<>();
    private final Set<String> expiredSecrets = ConcurrentHashMap.newKeySet();
    private final boolean openToAll;

    /** No tenant and no app yet; with {@code openToAll} any id and any secret will do. */
    public Apps(boolean openToAll) {
        this.openToAll = openToAll;
    }

    /** Adds a tenant by id or domain. */
    public void addTenant(String tenant) {
        tenants.add(tenant.toLowerCase(Locale.ROOT));
    }

    /** Adds an app, or another secret to one. */
    public void register(String clientId, String secret) {
        secretsByApp
                .computeIfAbsent(clientId.toLowerCase(Locale.ROOT), id -> ConcurrentHashMap.newKeySet())
                .add(secret);
    }

    /** Lets a secret run out. */
    public void expireSecret(String secret) {
        expiredSecrets.add(secret);
    }

    void requireTenant(String tenant) {
        if (!openToAll && !tenants.contains(tenant.toLowerCase(Locale.ROOT))) {
            throw TokenError.unknownTenant(tenant).asException();
        }
    }

    void requireApp(String clientId, String tenant) {
        if (!openToAll && !secretsByApp.containsKey(clientId.toLowerCase(Locale.ROOT))) {
            throw TokenError.unknownApp(clientId, tenant).asException();
        }
    }

    void requireSecret(String clientId, String secret) {
        if (expiredSecrets.contains(secret)) {
            throw TokenError.expiredSecret(clientId).asException();
        }
        if (!openToAll
                && !secretsByApp
                        .getOrDefault(clientId.toLowerCase(Locale.ROOT), Set.of())
                        .contains(secret)) {
            throw TokenError.wrongSecret(clientId).asException();
        }
    }
}
