package io.contactsync.graph;

import java.time.Clock;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;

/** The contacts client over HTTP, one request for each call or gathered in a batch. */
public final class GraphContactsClient extends ContactOperations implements AutoCloseable {

    private final GraphTransport transport;
    private final TokenHolder tokens;
    private final OkHttpClient tokenHttp;

    private GraphContactsClient(GraphTransport transport, TokenHolder tokens, OkHttpClient tokenHttp, int pageSize) {
        super(transport, pageSize);
        this.transport = transport;
        this.tokens = tokens;
        this.tokenHttp = tokenHttp;
    }

    /** A client that signs in with a client secret. Opens no connection before the first request. */
    public static GraphContactsClient open(GraphSettings settings, Clock clock, RequestListener listener) {
        // Own threads and connections: requests that fill theirs must not keep the token from being renewed.
        OkHttpClient tokenHttp = HttpClients.create(settings, "graph-token");
        TokenSource source = new ClientSecretTokens(tokenHttp, settings, clock);
        TokenHolder tokens = new TokenHolder(source, clock, RandomGenerator.getDefault());
        OkHttpClient http = HttpClients.create(settings, "graph");
        GraphTransport transport = new GraphTransport(http, settings, tokens, listener, clock);
        return new GraphContactsClient(transport, tokens, tokenHttp, settings.pageSize());
    }

    /** How it stands with tokens, for health checks. */
    public TokenHealth tokenHealth() {
        return tokens.health();
    }

    /** Cancels what is in flight, which is answered as not sent or unknown, and takes nothing more. */
    @Override
    public void close() {
        transport.close();
        tokenHttp.dispatcher().cancelAll();
        tokenHttp.connectionPool().evictAll();
    }

    @Override
    public ContactsBatch batch() {
        return new GraphBatch(transport, pageSize());
    }
}
