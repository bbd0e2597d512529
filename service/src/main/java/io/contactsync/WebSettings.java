package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.config.ContactSyncConfig.Oidc;
import io.contactsync.config.ContactSyncConfig.User;
import io.contactsync.config.ContactSyncConfig.Web;
import io.contactsync.config.Secret;
import io.contactsync.ops.login.LoginSettings;
import io.contactsync.ops.login.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who may log in, of the configuration. Every problem is a {@link ConfigException} that names the key. Pure. */
final class WebSettings {

    private static final String PREFIX = ContactSyncConfig.PREFIX + ".web";

    private WebSettings() {}

    static LoginSettings login(Web web) {
        List<LoginSettings.User> users = new ArrayList<>();
        for (int i = 0; i < web.users().size(); i++) {
            User user = web.users().get(i);
            String key = ".users[" + i + "]";
            String name = required(key + ".name", user.name(), "the name to log in with");
            String hash = required(key + ".password", user.password(), "what `contact-sync password` prints");
            users.add(keyed(key, () -> new LoginSettings.User(name, hash, role(user.role()))));
        }
        Oidc oidc = web.oidc();
        LoginSettings.@Nullable Oidc provider = oidc == null ? null : provider(oidc);
        return keyed("", () -> new LoginSettings(users, provider, web.sessionTimeout()));
    }

    private static LoginSettings.Oidc provider(Oidc oidc) {
        if (oidc.issuer() == null) {
            throw new ConfigException(PREFIX + ".oidc.issuer: missing (expected: the provider's issuer,"
                    + " such as https://login.microsoftonline.com/TENANT/v2.0)");
        }
        var issuer = oidc.issuer();
        String client = required(".oidc.client-id", oidc.clientId(), "the app registration's application id");
        String secret = required(".oidc.client-secret", oidc.clientSecret(), "a secret of the app registration");
        return keyed(
                ".oidc",
                () -> new LoginSettings.Oidc(
                        issuer,
                        client,
                        secret,
                        oidc.rolesClaim(),
                        Set.copyOf(oidc.viewers()),
                        Set.copyOf(oidc.operators()),
                        oidc.insecure()));
    }

    private static Role role(ContactSyncConfig.Role role) {
        return switch (role) {
            case VIEWER -> Role.VIEWER;
            case OPERATOR -> Role.OPERATOR;
        };
    }

    private static String required(String key, @Nullable Secret secret, String expected) {
        return required(key, secret == null ? null : secret.value(), expected);
    }

    private static String required(String key, @Nullable String value, String expected) {
        if (value == null || value.isBlank()) {
            throw new ConfigException(PREFIX + key + ": missing (expected: " + expected + ")");
        }
        return value.strip();
    }

    private static <T> T keyed(String key, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(PREFIX + key + "." + e.getMessage());
        }
    }
}
