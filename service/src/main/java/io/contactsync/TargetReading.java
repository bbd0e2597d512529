package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.OwnerRoute;
import io.contactsync.routing.Target;
import io.contactsync.routing.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The targets as configured, checked one by one and against each other. Pure; every problem names its key. */
final class TargetReading {

    private static final String PREFIX = ContactSyncConfig.PREFIX + ".";
    private static final String TAG = "tag.";
    private static final Pattern DOMAIN = Pattern.compile("[^@\\s/*]+");

    private final boolean somebodySignsIn;

    /** @param somebodySignsIn whether there is a user whom {@code me} can mean */
    TargetReading(boolean somebodySignsIn) {
        this.somebodySignsIn = somebodySignsIn;
    }

    Targets read(List<ContactSyncConfig.Target> configured) {
        if (configured.isEmpty()) {
            throw new ConfigException(
                    PREFIX + "targets: missing (expected: at least one, such as - mailbox: office@club.example)");
        }
        List<String> problems = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < configured.size(); i++) {
            try {
                targets.add(target("targets[" + i + "]", configured.get(i)));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return keyed("", () -> new Targets(targets));
    }

    private Target target(String key, ContactSyncConfig.Target target) {
        List<String> kinds = Stream.of(
                        target.mailbox() == null ? null : "mailbox",
                        target.group() == null ? null : "group",
                        target.mailboxFrom() == null ? null : "mailbox-from")
                .filter(Objects::nonNull)
                .toList();
        if (kinds.isEmpty()) {
            throw problem(key + ".mailbox", "missing", "a mailbox's address or id; or instead group, or mailbox-from");
        }
        if (kinds.size() > 1) {
            throw problem(key, String.join(" and ", kinds), "one of mailbox, group, mailbox-from");
        }
        String folder = target.folder() == null ? "" : target.folder();
        if (target.folder() != null && folder.isBlank()) {
            throw problem(key + ".folder", "empty", "a folder's name, or no such key for the default Contacts folder");
        }
        target.only().forEach((tag, values) -> {
            if (values.isEmpty()) {
                throw problem(key + ".only." + tag, "empty", "at least one value of tag." + tag);
            }
        });
        if (target.mailboxFrom() == null && !target.allowed().isEmpty()) {
            throw problem(key + ".allowed", String.join(", ", target.allowed()), "only beside mailbox-from");
        }
        target.shareWith().forEach(installation -> {
            if (installation.isBlank()) {
                throw problem(
                        key + ".share-with",
                        "empty",
                        "ids of other installations, as `contact-sync doctor` shows them");
            }
        });
        OnMissing onMissing = OnMissing.valueOf(target.onMissing().name());
        if (target.group() != null) {
            String group = target.group();
            return keyed(key + ".", () -> new Target.OfGroup(key, group, folder, target.only(), onMissing));
        }
        return target.mailboxFrom() == null
                ? mailbox(key, target, folder, onMissing)
                : owner(key, target.mailboxFrom(), target, folder, onMissing);
    }

    private Target mailbox(String key, ContactSyncConfig.Target target, String folder, OnMissing onMissing) {
        @Nullable String mailbox = target.mailbox();
        if (mailbox == null || mailbox.isBlank()) {
            throw problem(key + ".mailbox", "empty", "a mailbox's address or id");
        }
        if (mailbox.strip().equalsIgnoreCase(Target.ME) && !somebodySignsIn) {
            throw problem(
                    key + ".mailbox",
                    "\"me\" means who signs in, and nobody does",
                    "an address or id, or contact-sync.graph.auth: device-code");
        }
        return keyed(key + ".", () -> new Target.OfMailbox(key, mailbox, folder, target.only(), onMissing));
    }

    private static Target owner(
            String key, String from, ContactSyncConfig.Target target, String folder, OnMissing onMissing) {
        String tag = from.strip();
        if (!tag.startsWith(TAG) || tag.length() == TAG.length()) {
            throw problem(key + ".mailbox-from", "\"" + from + "\"", "tag.NAME, a column of the query");
        }
        if (target.allowed().isEmpty()) {
            throw problem(
                    key + ".allowed", "missing", "the domains whose mailboxes a row may name, such as [club.example]");
        }
        for (String domain : target.allowed()) {
            if (!DOMAIN.matcher(domain.strip()).matches()) {
                throw problem(key + ".allowed", "\"" + domain + "\"", "a domain such as club.example");
            }
        }
        var route = new OwnerRoute(key, tag.substring(TAG.length()), target.allowed(), folder, target.only());
        return new Target.OfOwner(route, onMissing);
    }

    private static ConfigException problem(String key, String what, String expected) {
        return new ConfigException(PREFIX + key + ": " + what + " (expected: " + expected + ")");
    }

    private static <T> T keyed(String at, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(PREFIX + at + e.getMessage());
        }
    }
}
