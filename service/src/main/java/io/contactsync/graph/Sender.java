package io.contactsync.graph;

import java.util.concurrent.CompletableFuture;
import okhttp3.HttpUrl;

/** Where requests go: to Graph at once, or into a batch. */
interface Sender {

    /** Graph's base with its version. */
    HttpUrl endpoint();

    /** Sends it once; the future never fails. */
    <T> CompletableFuture<Answer<T>> send(Operation<T> operation);

    /** The answer to a request that makes no sense to send. */
    <T> CompletableFuture<Answer<T>> refuse(String method, String why, ErrorClass errorClass);
}
