package io.contactsync.ops.page;

import io.contactsync.ops.Operations;
import io.contactsync.ops.Texts;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The life of one contact, from its row to Graph's request ids. */
@Controller
class ContactPage {

    private final Operations operations;

    ContactPage(Operations operations) {
        this.operations = operations;
    }

    @GetMapping("/contact")
    String contact(@RequestParam(defaultValue = "") String id, Model model) {
        model.addAttribute("id", id.strip());
        model.addAttribute("why", id.isBlank() ? null : operations.why().read(id.strip(), null));
        return "contact";
    }

    /** Asks Graph; what it answers is shown once and kept nowhere. */
    @PostMapping("/contact/compare")
    String compare(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        then.addFlashAttribute(
                "comparisons",
                operations.comparison().read(id, PageModel.visitor(request).name()));
        then.addAttribute("id", id);
        return "redirect:/contact";
    }

    @PostMapping("/contact/sync")
    String sync(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        int due = operations
                .syncNow()
                .contact(id, null, PageModel.visitor(request).name());
        then.addFlashAttribute(
                "notice",
                "Its row is read again"
                        + (due == 0 ? "." : "; " + Texts.count(due, "mailbox is", "mailboxes are") + " due now."));
        then.addAttribute("id", id);
        return "redirect:/contact";
    }
}
