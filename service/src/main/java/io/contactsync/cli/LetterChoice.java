package io.contactsync.cli;

import io.contactsync.ops.DeadLetterSelection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters: these, those of a reason, or all. Exactly one of them is given. */
final class LetterChoice {

    @Parameters(paramLabel = "ID", arity = "1..*", description = "as dead-letters list names them")
    private List<Long> ids = List.of();

    @Option(names = "--reason", paramLabel = "R", description = "all open ones of this reason")
    private @Nullable String reason;

    @Option(names = "--all", description = "all open ones")
    private boolean all;

    DeadLetterSelection selection() {
        String one = reason;
        if (one != null) {
            return new DeadLetterSelection.OfReason(one);
        }
        return all ? new DeadLetterSelection.All() : new DeadLetterSelection.Ids(ids);
    }
}
