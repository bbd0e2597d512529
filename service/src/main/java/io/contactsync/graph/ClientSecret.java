package io.contactsync.graph;

import java.net.URI;
import java.time.Instant;
import java.util.Map;

/** A secret that the app registration knows as well. */
public record ClientSecret(String name, Secret value) implements Credential {

    public ClientSecret {
        BaseUrl.require(!value.isBlank(), name, value, "a secret of the app registration");
    }

    @Override
    public Map<String, String> fields(URI tokenUrl, Instant now) {
        return Map.of("client_secret", value.reveal());
    }
}
