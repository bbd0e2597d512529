package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.TokenFailure;
import io.contactsync.graph.TokenHttp;
import io.contactsync.graph.signin.DeviceCode;
import io.contactsync.graph.signin.DeviceCodeSignIn;
import io.contactsync.graph.signin.TokenCacheException;
import java.time.Clock;
import java.util.function.Consumer;

/** A person signs in to Graph, once, for the service to work in that person's name; and ends that. */
public final class SignInOperations {

    private final StageSettings settings;
    private final Clock clock;

    SignInOperations(StageSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * What the person has to do.
     *
     * @param page an address to open, on whatever device
     * @param code what to enter there
     * @param minutes how long the code is good
     */
    public record Prompt(String page, String code, long minutes) {}

    /**
     * Signs in and keeps it. Returns once the person has done their part.
     *
     * @throws ConfigException when the configuration, or what is kept already, has to be mended first
     * @throws OperationFailedException when Microsoft refuses
     */
    public void signIn(Consumer<Prompt> show) {
        GraphSettings graph = settings.graph();
        DeviceCode person = settings.personalSignIn();
        try (TokenHttp http = TokenHttp.open(graph, clock)) {
            TokenFailure failure = new DeviceCodeSignIn(http, person.app(), graph.resource(), person.cache())
                    .run(prompt -> show.accept(new Prompt(
                            prompt.page(), prompt.code(), prompt.lifetime().toMinutes())));
            if (failure != null) {
                throw new OperationFailedException(failure.code() + ": " + failure.remedy(), null);
            }
        } catch (TokenCacheException e) {
            throw new ConfigException("contact-sync.graph.token-cache: " + e.getMessage());
        }
    }

    /**
     * Forgets the sign-in.
     *
     * @return whether there was one
     */
    public boolean signOut() {
        try {
            return settings.personalSignIn().cache().delete();
        } catch (TokenCacheException e) {
            throw new OperationFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
