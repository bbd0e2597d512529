package io.contactsync.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which other installations may have contacts in a folder: those that its targets share it with; and in one that no target leads to any
 * more, all, for nothing is begun there, ours alone are cleared away. Stored with the routes and by the same keys, so that all workers,
 * whatever their configurations say meanwhile, judge alike. Where it changes for a folder, the folder is listed anew.
 */
public record Sharing(Tx tx) {

    private static final String NAME = "share-with";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<TreeMap<String, TreeSet<String>>> BY_TARGET = new TypeReference<>() {};

    /** What is allowed at one moment, by folder. */
    public static final class Rules {
        private final Map<FolderKey, Set<String>> byKey = new HashMap<>();
        private final Map<String, Set<String>> byFolder = new HashMap<>();

        private Rules(
                List<RoutingTable.Row> rows,
                List<RoutingTable.OwnerRow> owners,
                Map<String, ? extends Set<String>> shareWith) {
            rows.forEach(
                    row -> byKey.computeIfAbsent(new FolderKey(row.mailbox(), row.folder()), key -> new HashSet<>())
                            .addAll(with(shareWith, row.target())));
            owners.forEach(row -> byFolder.computeIfAbsent(row.folder(), folder -> new HashSet<>())
                    .addAll(with(shareWith, row.target())));
        }

        private static Set<String> with(Map<String, ? extends Set<String>> shareWith, String target) {
            Set<String> with = shareWith.get(target);
            return with == null ? Set.of() : with;
        }

        /** Ids of installations; empty: all, for no target leads there. */
        Optional<Set<String>> of(FolderKey key) {
            Set<String> here = byKey.get(key);
            Set<String> owners = byFolder.get(key.folder());
            if (here == null && owners == null) {
                return Optional.empty();
            }
            Set<String> all = new HashSet<>();
            if (here != null) {
                all.addAll(here);
            }
            if (owners != null) {
                all.addAll(owners);
            }
            return Optional.of(all);
        }
    }

    /** What the stored routes and what was stored with them say. */
    public Rules rules() {
        var table = new RoutingTable(tx);
        return new Rules(table.read(), table.readOwners(), stored());
    }

    /** Ids of installations that may have contacts in a folder; empty: all. Before targets are known, none. */
    public Optional<Set<String>> with(String mailbox, String folder) {
        List<String> targets = new ForeignFolders(tx).targets(mailbox, folder);
        if (targets.isEmpty() && new Settings(tx).find(Settings.ROUTED).isPresent()) {
            return Optional.empty();
        }
        Map<String, TreeSet<String>> stored = targets.isEmpty() ? Map.of() : stored();
        Set<String> with = new HashSet<>();
        targets.forEach(target -> with.addAll(stored.getOrDefault(target, new TreeSet<>())));
        return Optional.of(with);
    }

    /**
     * Stores what the configuration of the stored targets says.
     *
     * @param shareWith by target; only those that share
     */
    public void store(Map<String, Set<String>> shareWith) {
        Map<String, Set<String>> sorted = new TreeMap<>();
        shareWith.forEach((target, with) -> sorted.put(target, new TreeSet<>(with)));
        new Settings(tx).put(NAME, JSON.writeValueAsString(sorted));
    }

    /** Has the folders listed anew for which something else is allowed now than by {@code before}. */
    public void changed(Rules before) {
        Rules now = rules();
        List<FolderKey> others = new ArrayList<>();
        List<FolderKey> left = new ArrayList<>();
        for (FolderKey key : new Folders(tx).keys()) {
            Optional<Set<String>> allowed = now.of(key);
            if (!allowed.equals(before.of(key))) {
                (allowed.isPresent() ? others : left).add(key);
            }
        }
        var foreign = new ForeignFolders(tx);
        foreign.listAnew(others);
        foreign.askAgain(left);
    }

    private Map<String, TreeSet<String>> stored() {
        return new Settings(tx)
                .find(NAME)
                .<Map<String, TreeSet<String>>>map(json -> JSON.readValue(json, BY_TARGET))
                .orElse(Map.of());
    }
}
