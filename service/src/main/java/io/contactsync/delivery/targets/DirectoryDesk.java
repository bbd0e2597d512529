package io.contactsync.delivery.targets;

import io.contactsync.graph.Answer;
import io.contactsync.graph.DirectoryClient;
import io.contactsync.graph.DirectoryUser;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the directory on the calling thread, which waits: a few names at a time, the pages of a group one after another, nothing
 * while the directory wants to be left alone. For one thread.
 */
final class DirectoryDesk {

    private static final int AT_ONCE = 16;

    /** A million users; a chain of pages that does not end is none. */
    private static final int MOST_PAGES = 10_000;

    private final DirectoryClient client;
    private final DirectoryGate gate;
    private final BooleanSupplier wanted;

    DirectoryDesk(DirectoryClient client, DirectoryGate gate) {
        this(client, gate, () -> true);
    }

    /** @param wanted asked between requests: whether anybody wants the rest */
    DirectoryDesk(DirectoryClient client, DirectoryGate gate, BooleanSupplier wanted) {
        this.client = client;
        this.gate = gate;
        this.wanted = wanted;
    }

    /** What is known of each name: object ids, addresses, aliases, {@code me}. */
    Map<String, Lookup> users(Collection<String> names) {
        Map<String, Lookup> lookups = new LinkedHashMap<>();
        List<String> all = List.copyOf(names);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            if (!gate.isOpen() || !wanted.getAsBoolean()) {
                some.forEach(name -> lookups.put(name, new Lookup.Away()));
                continue;
            }
            Map<String, CompletableFuture<Answer<DirectoryUser>>> asked = new LinkedHashMap<>();
            some.forEach(name -> asked.put(name, client.user(name)));
            asked.forEach((name, answer) -> lookups.put(name, lookup(name, await(answer))));
        }
        return lookups;
    }

    /** All users of a group. */
    GroupReading group(String id) {
        List<DirectoryUser> users = new ArrayList<>();
        NextLink next = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            if (!gate.isOpen()) {
                return new GroupReading.Failed("The directory wants to be left alone for a while; it is asked again.");
            }
            if (!wanted.getAsBoolean()) {
                return new GroupReading.Failed("Another process leads and reads it.");
            }
            Answer<Page<DirectoryUser>> answer = await(client.usersOfGroup(id, next));
            if (!(answer instanceof Answer.Done<Page<DirectoryUser>> done)) {
                return new GroupReading.Failed(problem(answer));
            }
            gate.answered();
            users.addAll(done.value().items());
            next = done.value().next();
            if (next == null) {
                return new GroupReading.Complete(users);
            }
        }
        return new GroupReading.Failed("The list of its users does not end after " + MOST_PAGES + " pages.");
    }

    private Lookup lookup(String name, @Nullable Answer<DirectoryUser> answer) {
        if (answer instanceof Answer.Done<DirectoryUser> done) {
            gate.answered();
            return new Lookup.Found(done.value());
        }
        if (answer instanceof Answer.Refused<DirectoryUser> refused) {
            if (refused.error().status() == 403) {
                return new Lookup.Denied();
            }
            if (isNobody(refused.error())) {
                gate.answered();
                return name.contains("@") ? alias(name) : new Lookup.Nobody();
            }
        }
        refused(answer);
        return new Lookup.Away();
    }

    private Lookup alias(String address) {
        Answer<Page<DirectoryUser>> answer = await(client.userByAddress(address));
        if (answer instanceof Answer.Done<Page<DirectoryUser>> done) {
            List<DirectoryUser> users = done.value().items();
            return users.size() == 1 ? new Lookup.Found(users.get(0)) : new Lookup.Nobody();
        }
        if (answer instanceof Answer.Refused<Page<DirectoryUser>> refused
                && refused.error().status() >= 400
                && refused.error().status() < 500
                && refused.error().status() != 429) {
            return new Lookup.Nobody();
        }
        refused(answer);
        return new Lookup.Away();
    }

    private String problem(@Nullable Answer<?> answer) {
        if (answer instanceof Answer.Refused<?> refused) {
            GraphError error = refused.error();
            String code = error.status() + " " + error.code();
            if (error.status() == 403) {
                return code + ": grant the app the permissions GroupMember.Read.All and User.Read.All.";
            }
            if (isNobody(error)) {
                return code + ": there is no such group; check its directory object id.";
            }
            refused(answer);
            return code + ": " + error.errorClass().remedy();
        }
        refused(answer);
        if (answer instanceof Answer.NotSent<?> notSent && notSent.tokenFailure() != null) {
            return notSent.tokenFailure().remedy();
        }
        return "Microsoft Graph did not answer; it is asked again.";
    }

    private static boolean isNobody(GraphError error) {
        return error.status() == 400 || (error.status() == 404 && error.errorClass() != ErrorClass.RETRY);
    }

    private void refused(@Nullable Answer<?> answer) {
        gate.refused(answer == null ? null : answer.exchange().retryAfter());
    }

    /** The answer; null where this thread is to end. */
    private static <T> @Nullable Answer<T> await(CompletableFuture<Answer<T>> answer) {
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the directory client failed", e);
        }
    }
}
