package io.contactsync.intake;

import io.contactsync.event.ContactData;
import io.contactsync.state.Contacts;
import io.contactsync.state.Lives;
import io.contactsync.state.Settings;
import io.contactsync.state.Tx;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whom a contact's id stands for. A contact is a person and not a row's life: one that is back is the same contact, in the same
 * generation, as long as anything that names the person is the same. Only where nothing is, the id stands for another person, whose
 * generation no mailbox holds yet; and where that was a mistake, and the former person is back, she has her former generation.
 *
 * <p>Of a deleted contact nothing is kept but hashes of what named it, keyed with a secret of this state DB: its names and numbers
 * are too few to be hidden by a hash alone. For one transaction.
 */
final class Identity {

    private static final String HMAC = "HmacSHA256";

    /** Bytes of each hash: two people that share one by chance are not met. */
    private static final int LENGTH = 8;

    private final Function<ContactData, Set<String>> hashes;

    private Identity(Function<ContactData, Set<String>> hashes) {
        this.hashes = hashes;
    }

    /** By the state DB's own secret, which is drawn when it is first needed. */
    static Identity of(Tx tx) {
        return new Identity(new Function<>() {
            private byte[] key = {};

            @Override
            public Set<String> apply(ContactData data) {
                Set<String> values = NamingValues.of(data);
                if (values.isEmpty()) {
                    return values;
                }
                if (key.length == 0) {
                    key = HexFormat.of().parseHex(new Settings(tx).findOrPut(Settings.NAMING_KEY, fresh()));
                }
                return hashed(values, key);
            }
        });
    }

    /**
     * A life of the id.
     *
     * @param generation of this one
     * @param lives      the others
     */
    record Life(long generation, Lives lives) {}

    /** The contact is deleted: what is there ends its life, for now. */
    Life ended(Contacts.Row before) {
        return new Life(before.generation(), lives(before));
    }

    /** Something is wanted of the contact again, or by a row that was made anew: whose life that is. */
    Life begun(Contacts.Row before, ContactData data) {
        if (!before.deleted() && before.data().equals(data)) {
            return new Life(before.generation(), before.lives());
        }
        Lives others = lives(before);
        Set<String> now = hashes.apply(data);
        Map<Long, Set<String>> youngestFirst = new TreeMap<>(Collections.reverseOrder());
        youngestFirst.putAll(others.names());
        Set<String> last = others.names().getOrDefault(before.generation(), Set.of());
        // Where nothing names anybody, nothing tells two people apart.
        if (now.isEmpty() || last.isEmpty() || !Collections.disjoint(now, last)) {
            return new Life(before.generation(), others.resumed(before.generation()));
        }
        for (Map.Entry<Long, Set<String>> life : youngestFirst.entrySet()) {
            if (!Collections.disjoint(now, life.getValue())) {
                return new Life(life.getKey(), others.resumed(life.getKey()));
            }
        }
        return new Life(Math.max(others.names().lastKey(), before.generation()) + 1, others);
    }

    private Lives lives(Contacts.Row before) {
        return before.deleted()
                ? before.lives()
                : before.lives().ended(before.generation(), hashes.apply(before.data()));
    }

    private static Set<String> hashed(Set<String> values, byte[] key) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            Set<String> hashes = new TreeSet<>();
            for (String value : values) {
                byte[] whole = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
                hashes.add(HexFormat.of().formatHex(whole, 0, LENGTH));
            }
            return hashes;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(HMAC + " (expected: in every Java)", e);
        }
    }

    private static String fresh() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }
}
