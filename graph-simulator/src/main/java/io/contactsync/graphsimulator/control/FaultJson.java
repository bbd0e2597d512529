package io.contactsync.graphsimulator.control;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.graphsimulator.throttle.RetryAfterForm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fault rules as JSON: {@code {"fault":"throttled","delay":"7s","mailbox":"a@b.example","method":"POST","times":3}}. */
final class FaultJson {
    private static final Set<String> KEYS = Set.of(
            "fault",
            "delay",
            "form",
            "status",
            "code",
            "message",
            "mailbox",
            "method",
            "path",
            "after",
            "times",
            "probability",
            "seed");

    private FaultJson() {}

    static FaultRule read(JsonNode json) {
        for (String key : json.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(key + ": unknown (expected: one of " + KEYS + ")");
            }
        }
        String mailbox = text(json, "mailbox");
        String method = text(json, "method");
        return new FaultRule(
                fault(json),
                mailbox,
                method == null ? null : method.toUpperCase(Locale.ROOT),
                text(json, "path"),
                json.path("after").intValue(0),
                json.path("times").intValue(Integer.MAX_VALUE),
                json.path("probability").doubleValue(1),
                json.path("seed").longValue(0));
    }

    private static Fault fault(JsonNode json) {
        String name = text(json, "fault");
        return switch (name == null ? "" : name) {
            case "throttled" -> Fault.throttled(delay(json), form(json));
            case "lostAnswer" -> Fault.lostAnswer(delay(json));
            case "lostRequest" -> Fault.lostRequest();
            case "gatewayTimeoutThenDone" -> Fault.gatewayTimeoutThenDone(delay(json));
            case "hang" -> Fault.hang(delay(json));
            case "slow" -> Fault.slow(delay(json));
            case "status" ->
                Fault.status(status(json, 503), orEmpty(text(json, "code")), orEmpty(text(json, "message")));
            case "statusThenDone" -> Fault.statusThenDone(status(json, 503), orEmpty(text(json, "code")), delay(json));
            case "html" -> Fault.html(status(json, 502));
            case "notFoundButDone" -> Fault.notFoundButDone();
            case "emptyBody" -> Fault.emptyBody(status(json, 200));
            case "wrongJson" -> Fault.wrongJson();
            case "expiredToken" -> Fault.expiredToken();
            default ->
                throw new IllegalArgumentException("fault: " + name
                        + " (expected: throttled, lostAnswer, lostRequest, gatewayTimeoutThenDone, hang, slow, status, statusThenDone, html,"
                        + " notFoundButDone, emptyBody, wrongJson or expiredToken)");
        };
    }

    static Map<String, Object> write(int id, InjectedFault injected) {
        FaultRule rule = injected.rule();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("fault", rule.fault().toString());
        putUnlessNull(json, "mailbox", rule.mailbox());
        putUnlessNull(json, "method", rule.method());
        putUnlessNull(json, "path", rule.pathPart());
        json.put("fired", injected.fired());
        json.put("live", injected.live());
        return json;
    }

    private static void putUnlessNull(Map<String, Object> json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    private static int status(JsonNode json, int absent) {
        int status = json.path("status").intValue(absent);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200..599)");
        }
        return status;
    }

    private static Duration delay(JsonNode json) {
        String text = text(json, "delay");
        return text == null ? Duration.ZERO : Latency.duration(text);
    }

    private static RetryAfterForm form(JsonNode json) {
        String text = text(json, "form");
        return text == null ? RetryAfterForm.SECONDS : RetryAfterForm.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.path(key).stringValue(null);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
