package io.contactsync.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * All configured targets, which must not contradict each other. Where targets meet in one folder by way of the directory, and
 * {@code on-missing} differs, {@link OnMissing#RECREATE} is done. Immutable.
 */
public record Targets(List<Target> targets) {

    /**
     * @throws IllegalArgumentException naming the key of the target that contradicts an earlier one
     */
    public Targets {
        targets = List.copyOf(targets);
        for (int i = 0; i < targets.size(); i++) {
            for (Target earlier : targets.subList(0, i)) {
                check(earlier, targets.get(i));
            }
        }
    }

    private static void check(Target earlier, Target target) {
        if (target.folder().equals(earlier.folder())) {
            if (target.onMissing() != earlier.onMissing() && isOnePlace(earlier, target)) {
                throw new IllegalArgumentException(target.key() + ".on-missing: "
                        + target.onMissing().name().toLowerCase(java.util.Locale.ROOT) + " differs from that of "
                        + earlier.key() + ", which leads to the same folder (expected: the same)");
            }
        } else if (target.folder().equalsIgnoreCase(earlier.folder())) {
            throw new IllegalArgumentException(target.key() + ".folder: \"" + target.folder() + "\" differs from \""
                    + earlier.folder() + "\" of " + earlier.key()
                    + " in case alone (expected: one spelling, for Outlook takes them for one folder)");
        }
    }

    private static boolean isOnePlace(Target one, Target other) {
        return one instanceof Target.OfMailbox first
                && other instanceof Target.OfMailbox second
                && first.name().equals(second.name());
    }

    /** Targets of mailboxes. */
    public List<Target.OfMailbox> mailboxes() {
        return of(Target.OfMailbox.class);
    }

    /** Targets of groups. */
    public List<Target.OfGroup> groups() {
        return of(Target.OfGroup.class);
    }

    /** Targets of mailboxes that the members' rows name. */
    public List<Target.OfOwner> owners() {
        return of(Target.OfOwner.class);
    }

    private <T extends Target> List<T> of(Class<T> kind) {
        List<T> found = new ArrayList<>();
        targets.stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        return found;
    }
}
