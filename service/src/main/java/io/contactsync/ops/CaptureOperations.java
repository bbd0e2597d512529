package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.TableCapture;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The outbox and its triggers in the member database. */
public final class CaptureOperations {

    private final StageSettings settings;

    CaptureOperations(StageSettings settings) {
        this.settings = settings;
    }

    /**
     * A watched table.
     *
     * @param table as configured
     * @param state installed, missing, disabled, differs or no-table
     */
    @JsonPropertyOrder({"table", "state", "installed"})
    public record WatchedTableStatus(String table, String state, boolean installed) {}

    /** Makes what is missing; the statements that were run, none when all was as it should be. */
    public List<String> install() {
        return with(CaptureSetup::install);
    }

    /** The statements of an {@link #install} on a database without any of it; runs none. */
    public List<String> sql() {
        return with(CaptureSetup::sql);
    }

    /** Removes outbox and triggers; the statements that were run. */
    public List<String> uninstall() {
        return with(CaptureSetup::uninstall);
    }

    /** The statements that {@link #uninstall} would run now; runs none. */
    public List<String> uninstallSql() {
        return with(CaptureSetup::uninstallSql);
    }

    /** How each watched table stands, in the order of the configuration. */
    public List<WatchedTableStatus> status() {
        return with(CaptureSetup::status).stream()
                .map(table -> new WatchedTableStatus(
                        table.table(),
                        table.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        table.state() == TableCapture.State.INSTALLED))
                .toList();
    }

    private <T> T with(Function<CaptureSetup, T> work) {
        return Operations.translated(() -> {
            try (MemberDatabase database = MemberDatabase.open(settings.source())) {
                return work.apply(database.capture());
            }
        });
    }
}
