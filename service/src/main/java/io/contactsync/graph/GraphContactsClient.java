package io.contactsync.graph;

import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** The contacts client over HTTP, one request for each call or gathered in a batch. */
public final class GraphContactsClient extends ContactOperations implements AutoCloseable {

    private final GraphTransport transport;
    private final GraphDirectoryClient directory;
    private final TokenHolder tokens;
    private final TokenHttp tokenHttp;
    private final Later.OneThread renewals;

    private GraphContactsClient(
            GraphTransport transport,
            GraphDirectoryClient directory,
            TokenHolder tokens,
            TokenHttp tokenHttp,
            Later.OneThread renewals,
            int pageSize,
            @Nullable String installation) {
        super(transport, pageSize, installation);
        this.transport = transport;
        this.directory = directory;
        this.tokens = tokens;
        this.tokenHttp = tokenHttp;
        this.renewals = renewals;
    }

    /** Opens no connection before the first request; from then on, until it is closed, it always has a token that is good. */
    public static GraphContactsClient open(GraphSettings settings, Clock clock, RequestListener listener) {
        return open(settings, clock, listener, null);
    }

    /**
     * The same, for an installation that has a name.
     *
     * @param installation said of each contact that is written, so that others leave it alone; null: nothing is said
     */
    public static GraphContactsClient open(
            GraphSettings settings, Clock clock, RequestListener listener, @Nullable String installation) {
        TokenHttp tokenHttp = TokenHttp.open(settings, clock);
        TokenSource source = settings.signIn().connect(tokenHttp, settings.resource(), clock);
        Later.OneThread renewals = new Later.OneThread("token-renewal");
        TokenHolder tokens = new TokenHolder(source, clock, RandomGenerator.getDefault(), renewals);
        OkHttpClient http = HttpClients.create(settings, "graph");
        GraphTransport transport = new GraphTransport(http, settings, tokens, listener, clock);
        GraphDirectoryClient directory = GraphDirectoryClient.open(settings, tokens, listener, clock);
        return new GraphContactsClient(
                transport, directory, tokens, tokenHttp, renewals, settings.pageSize(), installation);
    }

    /** The tenant's users and groups, asked with the same tokens and closed with this client. */
    public DirectoryClient directory() {
        return directory;
    }

    /** For diagnosis. */
    public GraphProbe probe() {
        return new GraphProbe(tokens, transport);
    }

    /**
     * The secrets of an app registration, which says when they expire. Needs a right to read applications, {@code
     * Application.Read.All}; without it, refused.
     */
    public CompletableFuture<Answer<List<AppSecret>>> appSecrets(String clientId) {
        HttpUrl url = transport
                .endpoint()
                .newBuilder()
                .addPathSegment("applications(appId='" + clientId.replace("'", "''") + "')")
                .addQueryParameter("$select", "passwordCredentials")
                .build();
        return transport.send(new Operation<>(
                "GET",
                url,
                null,
                Classification.Subject.MAILBOX,
                (status, answer) -> SuccessBody.appSecrets(answer),
                () -> null));
    }

    /**
     * What a contact holds of these properties, for a person who compares; nothing else of it is read. One that is not there
     * is refused as {@link ErrorClass#GONE}.
     *
     * @param properties names of properties that we may write; others are not asked for
     */
    public CompletableFuture<Answer<ContactContent>> content(
            Mailbox mailbox, String contactId, Collection<String> properties) {
        List<String> names =
                properties.stream().filter(ContactBody::knows).sorted().toList();
        HttpUrl url = contact(mailbox, contactId)
                .newBuilder()
                .addEncodedQueryParameter("$select", encoded("id," + String.join(",", names)))
                .build();
        return transport.send(new Operation<>(
                "GET",
                url,
                null,
                Classification.Subject.CONTACT,
                (status, answer) -> ContactContent.read(answer, names),
                () -> null));
    }

    /** How it stands with tokens, for health checks. */
    public TokenHealth tokenHealth() {
        return tokens.health();
    }

    /** Cancels what is in flight, which is answered as not sent or unknown, and takes nothing more. */
    @Override
    public void close() {
        renewals.close();
        transport.close();
        directory.close();
        tokenHttp.close();
    }

    @Override
    public ContactsBatch batch(BooleanSupplier wanted) {
        return new GraphBatch(transport, wanted, pageSize(), installation());
    }
}
