package io.contactsync.ops.page;

import io.contactsync.ops.HoldOperations;
import io.contactsync.ops.LatestStatus;
import io.contactsync.ops.Operations;
import io.contactsync.state.HoldQueries;
import io.contactsync.state.StateDb;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** What the guard stopped, and what a person decides of it. */
@Controller
class HoldPages {

    /** As many contacts of a hold are named. */
    private static final int NAMED = 50;

    private final HoldOperations holds;
    private final StateDb state;
    private final LatestStatus status;

    HoldPages(Operations operations, StateDb state, LatestStatus status) {
        this.holds = operations.holds();
        this.state = state;
        this.status = status;
    }

    @GetMapping("/holds")
    String all(Model model) {
        Addresses addresses = Addresses.of(status);
        model.addAttribute(
                "holds",
                holds.list().stream()
                        .map(hold -> HoldCard.of(
                                hold, addresses, state.read(tx -> HoldQueries.contacts(tx, hold.id(), NAMED))))
                        .toList());
        return "holds";
    }

    @PostMapping("/holds/approve")
    String approve(@RequestParam long id, HttpServletRequest request, RedirectAttributes then) {
        holds.approve(id, PageModel.visitor(request).name());
        then.addFlashAttribute("notice", "Hold " + id + " is approved: the contacts are deleted.");
        return "redirect:/holds";
    }

    @PostMapping("/holds/reject")
    String reject(@RequestParam long id, HttpServletRequest request, RedirectAttributes then) {
        holds.reject(id, PageModel.visitor(request).name());
        then.addFlashAttribute("notice", "Hold " + id + " is rejected: the contacts stay.");
        return "redirect:/holds";
    }
}
