package io.contactsync.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Takes out of a list whatever can be taken out of it so that it still fails. Source: Zeller, "delta debugging". */
final class Shrinker {

    private Shrinker() {}

    /** The shortest that is found by leaving out parts, each half as long as the one before. */
    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> stillFails) {
        List<T> best = new ArrayList<>(failing);
        int part = Math.max(1, best.size() / 2);
        while (true) {
            boolean shorter = false;
            for (int from = 0; from < best.size(); ) {
                List<T> without = new ArrayList<>(best.subList(0, from));
                without.addAll(best.subList(Math.min(best.size(), from + part), best.size()));
                if (stillFails.test(without)) {
                    best = without;
                    shorter = true;
                } else {
                    from += part;
                }
            }
            if (!shorter && part == 1) {
                return best;
            }
            part = shorter ? part : part / 2;
            part = Math.max(1, Math.min(part, Math.max(1, best.size() / 2)));
        }
    }
}
