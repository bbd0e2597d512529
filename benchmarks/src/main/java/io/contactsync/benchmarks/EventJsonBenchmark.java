package io.contactsync.benchmarks;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.event.Envelope;
import io.contactsync.event.EventJson;
import io.contactsync.event.EventReading;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reading and writing one event of usual size. The baseline is Jackson alone on the same bytes: what strictness, validation
 * and canonical form cost is the ratio.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EventJsonBenchmark {

    private final JsonMapper jackson = JsonMapper.builder().build();

    private final ContactEvent event = new ContactEvent.Upserted(
            new ContactId("4711"),
            false,
            ContactData.ofJson("""
                    {"givenName": "Ada", "surname": "Lovelace", "displayName": "Ada Lovelace", "mobilePhone": "+44 20 7946 0000",
                     "emailAddresses": [{"name": "Ada Lovelace", "address": "ada@example.org"}], "birthday": "1815-12-10",
                     "homeAddress": {"street": "12 St James's Square", "city": "London", "state": null,
                                     "countryOrRegion": "United Kingdom", "postalCode": "SW1Y 4JH"},
                     "businessPhones": [], "companyName": null, "jobTitle": null}
                    """),
            new Envelope(
                    "0199c0de-0000-7000-8000-000000000001",
                    1_764_000_000_000_001L,
                    Instant.parse("2026-11-22T13:00:00.123456Z"),
                    Map.of("chapter", "North")));

    private final byte[] body = EventJson.write(event);
    private final JsonNode tree = jackson.readTree(body);

    @Benchmark
    public EventReading read() {
        return EventJson.read(body);
    }

    @Benchmark
    public JsonNode readBaseline() {
        return jackson.readTree(body);
    }

    @Benchmark
    public byte[] write() {
        return EventJson.write(event);
    }

    @Benchmark
    public byte[] writeBaseline() {
        return jackson.writeValueAsBytes(tree);
    }
}
