package io.contactsync.ops.doctor;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * A check and what it found, as {@code doctor --json} prints it.
 *
 * @param check  what was looked at
 * @param state  ok, failed or skipped
 * @param detail what was found; of a skipped one why
 * @param remedy what a person can do; empty unless failed
 */
@JsonPropertyOrder({"check", "state", "detail", "remedy"})
public record Finding(String check, String state, String detail, String remedy) {

    static Finding of(String check, CheckResult result) {
        if (result instanceof CheckResult.Ok ok) {
            return new Finding(check, "ok", ok.detail(), "");
        }
        if (result instanceof CheckResult.Failed failed) {
            return new Finding(check, "failed", failed.problem(), failed.remedy());
        }
        return new Finding(check, "skipped", ((CheckResult.Skipped) result).because(), "");
    }

    /** Whether a person has to do something. */
    @JsonIgnore
    public boolean failed() {
        return state.equals("failed");
    }
}
