package io.contactsync.ops.doctor;

import java.util.Set;
import java.util.function.Supplier;

/**
 * One thing to look at.
 *
 * @param name  what is looked at, in a word or two
 * @param needs names of checks without whose success this one makes no sense
 * @param look  may throw what the stages throw; it is put into words by the {@link Doctor}
 */
record Check(String name, Set<String> needs, Supplier<CheckResult> look) {

    Check {
        needs = Set.copyOf(needs);
    }
}
