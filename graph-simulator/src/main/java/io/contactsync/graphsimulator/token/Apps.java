package io.contactsync.graphsimulator.token;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tenants, and the apps registered in them with their credentials and grants; or, open to all, any. An app can have several
 * secrets and certificates at a time, as it has while they are rotated. Thread-safe. Source: graph-facts §9.
 */
public final class Apps {
    /** What the portal proposes, nearly. */
    private static final Duration VALID = Duration.ofDays(180);

    private final Set<String> tenants = ConcurrentHashMap.newKeySet();
    private final Map<String, App> apps = new ConcurrentHashMap<>();
    private final Clock clock;
    private final boolean openToAll;

    /** No tenant and no app yet; with {@code openToAll} any id and any secret will do. Credentials expire by {@code clock}. */
    public Apps(boolean openToAll, Clock clock) {
        this.openToAll = openToAll;
        this.clock = clock;
    }

    /** Adds a tenant by id or domain. */
    public void addTenant(String tenant) {
        tenants.add(tenant.toLowerCase(Locale.ROOT));
    }

    /** Adds an app, or another secret to one, valid for half a year. */
    public void register(String clientId, String secret) {
        register(clientId, secret, clock.instant().plus(VALID));
    }

    /** Adds an app, or another secret to one. */
    public void register(String clientId, String secret, Instant until) {
        app(clientId).addSecret(secret, clock.instant(), until);
    }

    /** Adds a certificate, by its key, to an app that is registered with it if it is new; valid for half a year. */
    public void register(String clientId, PublicKey key) {
        register(clientId, key, clock.instant().plus(VALID));
    }

    /** Adds a certificate, by its key, to an app that is registered with it if it is new. */
    public void register(String clientId, PublicKey key, Instant until) {
        app(clientId).addCertificate(key, clock.instant(), until);
    }

    /**
     * Lets a workload of another platform speak for the app: a token of this issuer for this subject, signed with this key, made for
     * {@code api://AzureADTokenExchange}.
     */
    public void trust(String clientId, String issuer, String subject, PublicKey key) {
        app(clientId).trust(new App.Federated(issuer, subject, key));
    }

    /** Makes the app a managed identity of the machine; it needs no credential. */
    public void registerManagedIdentity(String clientId) {
        app(clientId).becomeManagedIdentity();
    }

    /** Lets a secret run out, whichever app has it. */
    public void expireSecret(String secret) {
        apps.values().forEach(each -> each.endSecret(secret, clock.instant()));
    }

    /** Takes a secret away; tokens got with it live on. */
    public void revokeSecret(String clientId, String secret) {
        app(clientId).removeSecret(secret);
    }

    /** What an app may do for itself from its next token on, as in {@code Contacts.ReadWrite}. */
    public void grantRoles(String clientId, Set<String> roles) {
        app(clientId).roles(roles);
    }

    /** What an app may do for users who sign in from now on. */
    public void grantScopes(String clientId, Set<String> scopes) {
        app(clientId).scopes(scopes);
    }

    /**
     * Lets an app write contacts in these mailboxes, at once and beside what its roles allow, as RBAC for Applications does. It keeps an
     * app out of the others only if {@code Contacts.ReadWrite} is none of its roles.
     */
    public void grantMailboxes(String clientId, Set<String> addresses) {
        app(clientId).mailboxes(addresses);
    }

    /** An app that is registered if it is new. */
    private App app(String clientId) {
        return apps.computeIfAbsent(
                clientId.toLowerCase(Locale.ROOT), key -> new App(clientId, UUID.nameUUIDFromBytes(bytes(key))));
    }

    private static byte[] bytes(String key) {
        return ("app " + key).getBytes(StandardCharsets.UTF_8);
    }

    /** The app of this client id or object id; {@code null} when there is none. */
    public @Nullable Registration registration(String id) {
        return apps.values().stream()
                .filter(each -> each.clientId().equalsIgnoreCase(id)
                        || each.objectId().toString().equalsIgnoreCase(id))
                .findFirst()
                .map(each -> new Registration(each.objectId(), each.clientId(), each.credentials()))
                .orElse(null);
    }

    /**
     * An app as the directory shows it.
     *
     * @param objectId its id in the directory
     * @param clientId its app id
     * @param credentials its secrets and certificates, those that ran out included
     */
    public record Registration(UUID objectId, String clientId, List<Credential> credentials) {}

    Set<PublicKey> keys(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app == null ? Set.of() : app.keys(clock.instant());
    }

    List<App.Federated> federated(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app == null ? List.of() : app.federated();
    }

    Set<String> roles(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app == null ? Permissions.OF_APPS : app.roles();
    }

    Set<String> scopes(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app == null ? Permissions.OF_USERS : app.scopes();
    }

    boolean hasMailboxScope(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app != null && app.hasMailboxScope();
    }

    boolean isInMailboxScope(String clientId, String address) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app != null && app.isInMailboxScope(address);
    }

    boolean isManagedIdentity(String clientId) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        return app != null && app.isManagedIdentity();
    }

    void requireTenant(String tenant) {
        if (!openToAll && !tenants.contains(tenant.toLowerCase(Locale.ROOT))) {
            throw TokenError.unknownTenant(tenant).asException();
        }
    }

    void requireApp(String clientId, String tenant) {
        if (!openToAll && !apps.containsKey(clientId.toLowerCase(Locale.ROOT))) {
            throw TokenError.unknownApp(clientId, tenant).asException();
        }
    }

    void requireSecret(String clientId, String secret) {
        App app = apps.get(clientId.toLowerCase(Locale.ROOT));
        Instant end = app == null ? null : app.secretEnd(secret);
        if (end != null && !clock.instant().isBefore(end)) {
            throw TokenError.expiredSecret(clientId).asException();
        }
        if (!openToAll && end == null) {
            throw TokenError.wrongSecret(clientId).asException();
        }
    }
}
