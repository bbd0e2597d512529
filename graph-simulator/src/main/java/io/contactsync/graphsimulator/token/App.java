package io.contactsync.graphsimulator.token;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An app: its credentials, and what it was granted. Thread-safe. Source: graph-facts §9. */
final class App {
    /** What the issuer of another platform says of a workload. */
    record Federated(String issuer, String subject, PublicKey key) {}

    private record Secret(String text, Credential credential) {}

    private record Certificate(PublicKey key, Credential credential) {}

    private final UUID objectId;
    private final String clientId;
    private final List<Secret> secrets = new CopyOnWriteArrayList<>();
    private final List<Certificate> certificates = new CopyOnWriteArrayList<>();
    private final List<Federated> federated = new CopyOnWriteArrayList<>();
    private volatile Set<String> roles = Permissions.OF_APPS;
    private volatile Set<String> scopes = Permissions.OF_USERS;
    private volatile @Nullable Set<String> mailboxes;
    private volatile boolean managedIdentity;

    App(String clientId, UUID objectId) {
        this.clientId = clientId;
        this.objectId = objectId;
    }

    UUID objectId() {
        return objectId;
    }

    String clientId() {
        return clientId;
    }

    void addSecret(String text, Instant from, Instant until) {
        String hint = text.substring(0, Math.min(3, text.length()));
        secrets.add(new Secret(
                text, new Credential(UUID.randomUUID(), Credential.Kind.PASSWORD, "secret", hint, from, until)));
    }

    void removeSecret(String text) {
        secrets.removeIf(each -> each.text.equals(text));
    }

    /** When a secret runs out; {@code null} when the app has no such secret. */
    @Nullable Instant secretEnd(String text) {
        return secrets.stream()
                .filter(each -> each.text.equals(text))
                .map(each -> each.credential.until())
                .findFirst()
                .orElse(null);
    }

    void endSecret(String text, Instant until) {
        secrets.replaceAll(each -> each.text.equals(text) ? new Secret(text, each.credential.endingAt(until)) : each);
    }

    void addCertificate(PublicKey key, Instant from, Instant until) {
        certificates.add(new Certificate(
                key, new Credential(UUID.randomUUID(), Credential.Kind.CERTIFICATE, "certificate", null, from, until)));
    }

    /** The keys of the certificates that are valid. */
    Set<PublicKey> keys(Instant now) {
        return certificates.stream()
                .filter(each -> now.isBefore(each.credential.until()))
                .map(Certificate::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    List<Credential> credentials() {
        return Stream.concat(
                        secrets.stream().map(Secret::credential),
                        certificates.stream().map(Certificate::credential))
                .toList();
    }

    void trust(Federated issuer) {
        federated.add(issuer);
    }

    List<Federated> federated() {
        return List.copyOf(federated);
    }

    Set<String> roles() {
        return roles;
    }

    void roles(Set<String> granted) {
        roles = Set.copyOf(granted);
    }

    Set<String> scopes() {
        return scopes;
    }

    void scopes(Set<String> consented) {
        scopes = Set.copyOf(consented);
    }

    void mailboxes(@Nullable Set<String> addresses) {
        mailboxes = addresses == null
                ? null
                : addresses.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it works under Exchange's own scopes. */
    boolean hasMailboxScope() {
        return mailboxes != null;
    }

    boolean isInMailboxScope(String address) {
        return Objects.requireNonNullElse(mailboxes, Set.<String>of()).contains(address.toLowerCase(Locale.ROOT));
    }

    boolean isManagedIdentity() {
        return managedIdentity;
    }

    void becomeManagedIdentity() {
        managedIdentity = true;
    }
}
