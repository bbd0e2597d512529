package io.contactsync.ops.doctor;

import io.contactsync.feed.canary.CanarySettings;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceException;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import java.util.Set;
import java.util.function.Supplier;

/** The canary: its row is there, and may be changed. What is changed is taken back. */
final class CanaryChecks {

    private static final String UPDATE =
            "Correct contact-sync.canary.update, so that it changes the canary's row alone.";

    private CanaryChecks() {}

    static Check check(CanarySettings canary, Supplier<MemberDatabase> source) {
        return new Check("canary", Set.of("source query"), () -> look(canary, source.get()));
    }

    private static CheckResult look(CanarySettings canary, MemberDatabase source) {
        if (!source.reader().readByIds(Set.of(canary.contact())).members().containsKey(canary.contact())) {
            return new Failed(
                    "contact-sync.source.query yields no row with contact_id " + canary.contact(),
                    "Make the canary's row, or correct contact-sync.canary.contact-id.");
        }
        int rows;
        try {
            rows = canary.update().tryOut(source);
        } catch (SourceException e) {
            return new Failed(
                    String.valueOf(e.getMessage()),
                    "Grant the user of contact-sync.source update on the canary's row, or correct contact-sync.canary.update.");
        }
        return rows == 1
                ? new Ok("its row is there and may be changed")
                : new Failed("canary.update changes " + rows + " rows (expected: 1)", UPDATE);
    }
}
