package io.contactsync.graph;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The directory client over HTTP, with connections of its own: a full pipeline of contacts does not keep groups from being read,
 * nor the other way round. Every request carries {@code ConsistencyLevel: eventual}, which Graph wants on each page of a list
 * that is cast to users or counted, next links included. Source: Graph "List group transitive members", "Paging".
 */
final class GraphDirectoryClient implements DirectoryClient, AutoCloseable {

    private static final String FIELDS = "id,userPrincipalName,mail,userType,accountEnabled,assignedPlans";
    private static final int PAGE_SIZE = 999;

    private final GraphTransport transport;

    private GraphDirectoryClient(GraphTransport transport) {
        this.transport = transport;
    }

    static GraphDirectoryClient open(
            GraphSettings settings, TokenHolder tokens, RequestListener listener, Clock clock) {
        OkHttpClient http = HttpClients.create(settings, "graph-directory")
                .newBuilder()
                .addInterceptor(chain -> chain.proceed(chain.request()
                        .newBuilder()
                        .header("ConsistencyLevel", "eventual")
                        .build()))
                .build();
        return new GraphDirectoryClient(new GraphTransport(http, settings, tokens, listener, clock));
    }

    @Override
    public CompletableFuture<Answer<DirectoryUser>> user(String idOrPrincipalName) {
        if (!PathSegment.isPossible(idOrPrincipalName)) {
            return transport.refuse("GET", "a name that no path can hold", ErrorClass.MAILBOX);
        }
        HttpUrl.Builder path = transport.endpoint().newBuilder();
        if (idOrPrincipalName.equals(Mailbox.ME)) {
            path.addPathSegment(Mailbox.ME);
        } else {
            PathSegment.user(path, idOrPrincipalName);
        }
        return transport.send(get(selected(path), (status, answer) -> SuccessBody.user(answer)));
    }

    @Override
    public CompletableFuture<Answer<Page<DirectoryUser>>> userByAddress(String address) {
        String quoted = address.replace("'", "''");
        HttpUrl.Builder path = transport
                .endpoint()
                .newBuilder()
                .addPathSegment("users")
                .addEncodedQueryParameter(
                        "$filter",
                        encoded("mail eq '" + quoted + "' or proxyAddresses/any(p:p eq 'smtp:" + quoted + "')"))
                .addEncodedQueryParameter("$count", "true");
        return transport.send(get(selected(path), (status, answer) -> SuccessBody.users(answer)));
    }

    @Override
    public CompletableFuture<Answer<Page<DirectoryUser>>> usersOfGroup(String groupId, @Nullable NextLink next) {
        if (!PathSegment.isPossible(groupId)) {
            return transport.refuse("GET", "an id that no path can hold", ErrorClass.MAILBOX);
        }
        HttpUrl url = next == null
                ? selected(transport
                        .endpoint()
                        .newBuilder()
                        .addPathSegment("groups")
                        .addPathSegment(groupId)
                        .addPathSegment("transitiveMembers")
                        .addPathSegment("microsoft.graph.user")
                        .addEncodedQueryParameter("$count", "true")
                        .addEncodedQueryParameter("$top", Integer.toString(PAGE_SIZE)))
                : HttpUrl.parse(next.url());
        return url == null
                ? transport.refuse("GET", "a next link that is no URL", ErrorClass.RETRY)
                : transport.send(get(url, (status, answer) -> SuccessBody.users(answer)));
    }

    @Override
    public void close() {
        transport.close();
    }

    private static <T> Operation<T> get(HttpUrl url, Operation.Success<T> success) {
        return new Operation<>("GET", url, null, Classification.Subject.MAILBOX, success, () -> null);
    }

    private static HttpUrl selected(HttpUrl.Builder path) {
        return path.addEncodedQueryParameter("$select", encoded(FIELDS)).build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
