package io.contactsync.ops.page;

import io.contactsync.state.AuditTrail;
import io.contactsync.state.StateDb;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What people did, the latest first. */
@Controller
class ActionPage {

    private static final int SHOWN = 200;

    private final StateDb state;

    ActionPage(StateDb state) {
        this.state = state;
    }

    /** @param before microseconds since 1970: only what was done earlier */
    @GetMapping("/actions")
    String actions(@RequestParam(defaultValue = "9223372036854775807") long before, Model model) {
        var actions = state.read(tx -> AuditTrail.before(tx, before, SHOWN));
        model.addAttribute("actions", actions);
        model.addAttribute(
                "more", actions.size() == SHOWN ? actions.get(SHOWN - 1).atMicros() : 0L);
        return "actions";
    }
}
