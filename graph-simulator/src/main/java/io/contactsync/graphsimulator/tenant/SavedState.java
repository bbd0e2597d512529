package io.contactsync.graphsimulator.tenant;

import io.contactsync.graphsimulator.contacts.MailboxSnapshot;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * All mailboxes as JSON. Tokens, faults, counters, groups and the ledger are not saved.
 *
 * @param mailboxes each with its contents
 */
public record SavedState(List<SavedMailbox> mailboxes) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** A mailbox with its contents. */
    public record SavedMailbox(String address, MailboxCondition condition, MailboxSnapshot contents) {}

    /** What is there now; each mailbox is consistent in itself. */
    public static SavedState of(Mailboxes mailboxes) {
        return new SavedState(mailboxes.all().stream()
                .map(each -> new SavedMailbox(
                        each.address(), each.condition(), each.store().snapshot()))
                .toList());
    }

    /** Reads what {@link #write} wrote; refused as a whole when it is nothing of the kind. */
    public static SavedState read(byte[] json) {
        return JSON.readValue(json, SavedState.class);
    }

    /** The file's content. */
    public byte[] write() {
        return JSON.writeValueAsBytes(this);
    }

    /** Writes a file, in one step. */
    public void save(Path file) throws IOException {
        Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "state", ".json");
        Files.write(whole, write());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Puts the mailboxes in place of those of the same address. */
    public void restore(Mailboxes into) {
        for (SavedMailbox each : mailboxes) {
            MailboxAccount account = into.restore(each.address(), each.contents());
            account.condition(each.condition());
        }
    }
}
