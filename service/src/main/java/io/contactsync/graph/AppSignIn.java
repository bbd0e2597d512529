package io.contactsync.graph;

import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;

/**
 * The app signs in as itself.
 *
 * @param credentials what it may prove itself with, the preferred first
 * @param readAgain the same as it is now, asked when Microsoft refuses all that is known, so that a secret that was replaced in
 *     its file is found without a restart; may throw when nothing can be read
 */
public record AppSignIn(AppRegistration app, List<Credential> credentials, Supplier<List<Credential>> readAgain)
        implements SignIn {

    public AppSignIn {
        credentials = List.copyOf(credentials);
        BaseUrl.require(!credentials.isEmpty(), "client-secret", credentials, "at least one");
    }

    @Override
    public TokenSource connect(TokenHttp http, String resource, Clock clock) {
        return new AppTokens(http, app, resource, credentials, readAgain, clock);
    }
}
