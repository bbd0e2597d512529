package io.contactsync.ops.login;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.authority.mapping.GrantedAuthoritiesMapper;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.core.oidc.user.OidcUserAuthority;

/**
 * A provider of OpenID Connect, whose metadata is read when somebody first logs in, not at the start: that it is away keeps
 * nobody from syncing. What was read is kept; what failed is read again at the next login.
 */
final class OidcProvider implements ClientRegistrationRepository {

    static final String ID = "oidc";

    /** The claim by which people know each other; Entra ID's subject is a number. */
    private static final String NAME = "preferred_username";

    private final LoginSettings.Oidc settings;
    private volatile @Nullable ClientRegistration registration;

    OidcProvider(LoginSettings.Oidc settings) {
        this.settings = settings;
    }

    @Override
    public @Nullable ClientRegistration findByRegistrationId(String id) {
        if (!id.equals(ID)) {
            return null;
        }
        ClientRegistration known = registration;
        if (known == null) {
            known = ClientRegistrations.fromIssuerLocation(settings.issuer().toString())
                    .registrationId(ID)
                    .clientId(settings.clientId())
                    .clientSecret(settings.clientSecret())
                    .scope("openid", "profile")
                    .userNameAttributeName(NAME)
                    .build();
            registration = known;
        }
        return known;
    }

    /** Our roles instead of the provider's: an operator is a viewer too, whoever has no role of ours is neither. */
    GrantedAuthoritiesMapper roles() {
        return authorities -> {
            Set<GrantedAuthority> ours = new HashSet<>();
            for (GrantedAuthority authority : authorities) {
                if (authority instanceof OidcUserAuthority user
                        && user.getIdToken().getClaim(settings.rolesClaim()) instanceof Collection<?> claimed) {
                    claimed.forEach(role -> add(ours, String.valueOf(role)));
                }
            }
            return ours;
        };
    }

    private void add(Set<GrantedAuthority> ours, String role) {
        if (settings.operators().contains(role)) {
            ours.add(new SimpleGrantedAuthority(Role.OPERATOR.authority()));
        } else if (settings.viewers().contains(role)) {
            ours.add(new SimpleGrantedAuthority(Role.VIEWER.authority()));
        }
    }
}
