package io.contactsync.graphsimulator.ledger;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One request as the simulator saw it. A batch has an entry for itself and one for each of its items.
 *
 * @param sequence counts the requests from 1
 * @param at when it arrived, by the simulator's clock
 * @param appId the client id of its token; {@code null} when it had no valid one
 * @param mailbox the address of the mailbox it was for; {@code null} when it was for none
 * @param method HTTP method
 * @param path path below {@code /v1.0}, and query, as sent
 * @param status the status it was answered with; 0 when the connection was dropped
 * @param code {@code error.code}; {@code null} on success
 * @param requestId the id the simulator gave it
 * @param clientRequestId the client's id; {@code null} when it sent none
 * @param fault the fault it suffered; {@code null} for none
 * @param carried the type its body was read as in Microsoft's metadata, as in {@code contact}; {@code null} when it had none to be checked
 * @param violation where that body departs from the metadata, as in {@code contact.firstName: unknown}; {@code null} when it
 *     does not. Such a request is refused
 * @param took from its arrival to its answer, in real time
 */
public record LedgerEntry(
        long sequence,
        Instant at,
        @Nullable String appId,
        @Nullable String mailbox,
        String method,
        String path,
        int status,
        @Nullable String code,
        String requestId,
        @Nullable String clientRequestId,
        @Nullable String fault,
        @Nullable String carried,
        @Nullable String violation,
        Duration took) {}
