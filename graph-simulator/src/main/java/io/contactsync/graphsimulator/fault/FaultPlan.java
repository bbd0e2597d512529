package io.contactsync.graphsimulator.fault;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** All rules, oldest first; a request suffers from the first that strikes. Thread-safe. */
public final class FaultPlan {
    /** What a rule is compared with. A request for a token has no mailbox, and only a rule that names its path hits it. */
    public record Target(String address, String objectId, String method, String path) {}

    private final List<InjectedFault> faults = new CopyOnWriteArrayList<>();

    /** Adds a rule behind all others. */
    public InjectedFault inject(FaultRule rule) {
        faults.removeIf(each -> !each.live());
        InjectedFault fault = new InjectedFault(rule);
        faults.add(fault);
        return fault;
    }

    /** Whether nothing can go wrong, as is usual. */
    public boolean isQuiet() {
        return faults.isEmpty();
    }

    /** What happens to this request; {@code null} for nothing. */
    public @Nullable Fault next(Target target) {
        for (InjectedFault each : faults) {
            if (matches(each.rule(), target) && each.strikes()) {
                return each.rule().fault();
            }
        }
        return null;
    }

    /** The rules that can still fire. */
    public List<InjectedFault> live() {
        return faults.stream().filter(InjectedFault::live).toList();
    }

    /** Takes all rules away. */
    public void clear() {
        faults.forEach(InjectedFault::remove);
        faults.clear();
    }

    private static boolean matches(FaultRule rule, Target target) {
        String mailbox = rule.mailbox();
        String pathPart = rule.pathPart();
        if (target.address.isEmpty() && pathPart == null) {
            return false;
        }
        return (mailbox == null
                        || mailbox.equalsIgnoreCase(target.address)
                        || mailbox.equalsIgnoreCase(target.objectId))
                && (rule.method() == null || target.method.equals(rule.method()))
                && (pathPart == null || target.path.contains(pathPart));
    }
}
