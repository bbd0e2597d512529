package io.contactsync.graphsimulator.token;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a token speaks for.
 *
 * @param appId the app's client id
 * @param tenant the tenant it was issued in
 * @param user the address of the signed-in user; {@code null} for the app itself
 * @param permissions what the token grants: its {@code roles}, or its {@code scp} when a user signed in
 */
public record Caller(String appId, String tenant, @Nullable String user, Set<String> permissions) {}
