package io.contactsync.benchmarks;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a million contacts in 500 mailboxes take of the simulator's heap, each with phones, e-mail, address, birthday and mark.
 *
 * <pre>java -Xmx2g -cp benchmarks/target/app/benchmarks.jar io.contactsync.benchmarks.SimulatorMemory [contacts]</pre>
 */
final class SimulatorMemory {
    private static final int MAILBOXES = 500;
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    private SimulatorMemory() {}

    /** Runs it. */
    public static void main(String... args) {
        int contacts = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        try (GraphSimulator graph = GraphSimulator.start()) {
            for (int i = 0; i < contacts; i++) {
                SimulatedMailbox mailbox = graph.mailbox("m" + i % MAILBOXES + "@club.example");
                var unused = mailbox.seedContact(contact(i));
            }
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            System.out.printf(
                    Locale.ROOT,
                    "%,d contacts take %,d MiB of %,d MiB%n",
                    contacts,
                    (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                    runtime.maxMemory() >> 20);
        }
    }

    private static Map<String, Object> contact(int number) {
        return Map.of(
                "displayName",
                "Ada Lovelace " + number,
                "givenName",
                "Ada " + number,
                "surname",
                "Lovelace " + number,
                "mobilePhone",
                "+44 20 " + number,
                "businessPhones",
                List.of("+44 30 " + number),
                "birthday",
                "1990-01-01T11:59:00Z",
                "emailAddresses",
                List.of(Map.of("name", "Ada " + number, "address", number + "@club.example")),
                "homeAddress",
                Map.of("street", number + " Main Street", "city", "London", "postalCode", "SW" + number),
                "singleValueExtendedProperties",
                List.of(Map.of("id", MARK, "value", Integer.toString(number))));
    }
}
