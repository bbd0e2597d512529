package io.contactsync.ops;

import io.contactsync.config.ConfigException;
import io.contactsync.event.ContactId;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberRow;
import io.contactsync.memberdb.Reading;
import io.contactsync.memberdb.RowProblem;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.Contacts;
import io.contactsync.state.Published;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A member's row as the source has it now. */
sealed interface SourceRow {

    /** It is there. */
    record Present(MemberRow row) implements SourceRow {}

    /** It is not there. */
    record Absent() implements SourceRow {}

    /** It is there and cannot become a contact. */
    record SetAside(RowProblem problem) implements SourceRow {}

    /** A row is there whose id the database takes for equal, but that is spelled otherwise. */
    record Respelled() implements SourceRow {}

    /** The source cannot be asked here. */
    record Unknown(String why) implements SourceRow {}

    /** Reads it. An absent or unconfigured source is an answer, for the rest of the life is still worth showing. */
    static SourceRow read(StageSettings settings, ContactId id) {
        try (MemberDatabase source = MemberDatabase.open(settings.source())) {
            Reading reading = source.reader().readByIds(List.of(id));
            MemberRow row = reading.members().get(id);
            if (row != null) {
                return new Present(row);
            }
            RowProblem problem = reading.problems().get(id);
            if (problem != null) {
                return new SetAside(problem);
            }
            return reading.respelled().contains(id) ? new Respelled() : new Absent();
        } catch (ConfigException | SourceException e) {
            return new Unknown(String.valueOf(e.getMessage()));
        }
    }

    /** Beside what was published and what is wanted. */
    default WhyReport.Source against(
            Optional<Published.Row> published, Optional<Contacts.Row> wanted, boolean waiting) {
        if (this instanceof Present present) {
            boolean same = published
                    .filter(last ->
                            !last.deleted() && last.hash().equals(present.row().hash()))
                    .isPresent();
            return new WhyReport.Source("present", "", same, waiting, differences(present.row(), wanted));
        }
        if (this instanceof Absent) {
            boolean same = published.isEmpty() || published.get().deleted();
            return new WhyReport.Source("absent", "", same, waiting, List.of());
        }
        if (this instanceof SetAside aside) {
            return new WhyReport.Source("set-aside", aside.problem().toString(), null, waiting, List.of());
        }
        if (this instanceof Respelled) {
            return new WhyReport.Source(
                    "respelled",
                    "the source has a row only under another spelling of this id",
                    null,
                    waiting,
                    List.of());
        }
        return new WhyReport.Source("unknown", ((Unknown) this).why(), null, waiting, List.of());
    }

    private static List<String> differences(MemberRow row, Optional<Contacts.Row> wanted) {
        if (wanted.isEmpty() || wanted.get().deleted()) {
            return List.of();
        }
        JsonMapper json = JsonMapper.builder().build();
        JsonNode now = json.readTree(row.data().json());
        JsonNode then = json.readTree(wanted.get().data().json());
        Set<String> names = new TreeSet<>(now.propertyNames());
        names.addAll(then.propertyNames());
        names.removeIf(name -> Objects.equals(now.get(name), then.get(name)));
        List<String> differences = new ArrayList<>(names);
        Map<String, String> tags = wanted.get().tags();
        Set<String> tagNames = new TreeSet<>(row.tags().keySet());
        tagNames.addAll(tags.keySet());
        tagNames.stream()
                .filter(name -> !Objects.equals(row.tags().get(name), tags.get(name)))
                .forEach(name -> differences.add("tag." + name));
        return differences;
    }
}
