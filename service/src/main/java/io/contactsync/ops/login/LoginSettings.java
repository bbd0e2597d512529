package io.contactsync.ops.login;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in, and how.
 *
 * @param users          log in with a password
 * @param oidc           login at another system; null: none
 * @param sessionTimeout a login that is not used for so long ends
 */
public record LoginSettings(List<User> users, @Nullable Oidc oidc, Duration sessionTimeout) {

    /** No login: whoever is on this machine may do everything. */
    public static final LoginSettings NONE = new LoginSettings(List.of(), null, Duration.ofHours(12));

    public LoginSettings {
        users = List.copyOf(users);
        long names = users.stream().map(User::name).distinct().count();
        if (names < users.size()) {
            throw new IllegalArgumentException("users: two have the same name (expected: each once)");
        }
        if (sessionTimeout.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("session-timeout: " + sessionTimeout + " (expected: a minute or more)");
        }
    }

    /** Whether anybody has to log in. */
    public boolean required() {
        return !users.isEmpty() || oidc != null;
    }

    /**
     * Somebody with a password.
     *
     * @param passwordHash as {@link Passwords#hash} makes it
     */
    public record User(String name, String passwordHash, Role role) {

        public User {
            if (name.isBlank()) {
                throw new IllegalArgumentException("name: missing (expected: the name to log in with)");
            }
            if (!Passwords.isHash(passwordHash)) {
                throw new IllegalArgumentException(
                        "password: not a hash (expected: what `contact-sync password` prints)");
            }
        }

        /** Without the hash. */
        @Override
        public String toString() {
            return name + " (" + role + ")";
        }
    }

    /**
     * A provider of OpenID Connect.
     *
     * @param issuer     as its metadata names it
     * @param rolesClaim the claim of the id token that lists roles
     * @param viewers    roles that may look
     * @param operators  roles that may act
     * @param insecure   lets plain http go to other hosts than loopback
     */
    public record Oidc(
            URI issuer,
            String clientId,
            String clientSecret,
            String rolesClaim,
            Set<String> viewers,
            Set<String> operators,
            boolean insecure) {

        public Oidc {
            String host = issuer.getHost();
            if (host == null || !issuer.isAbsolute()) {
                throw new IllegalArgumentException("issuer: \"" + issuer
                        + "\" (expected: a URL such as https://login.microsoftonline.com/TENANT/v2.0)");
            }
            if (!issuer.getScheme().equals("https") && !insecure && !LoopbackOnly.namesThisMachine(host)) {
                throw new IllegalArgumentException(
                        "issuer: \"" + issuer + "\" is not encrypted (expected: https, or insecure: true beside it)");
            }
            viewers = Set.copyOf(viewers);
            operators = Set.copyOf(operators);
        }

        /** Without the secret. */
        @Override
        public String toString() {
            return clientId + " at " + issuer;
        }
    }
}
