package io.contactsync.ops.page;

import io.contactsync.ops.Operations;
import io.contactsync.ops.Texts;
import io.contactsync.ops.WhyReport;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
        @Nullable WhyReport why = id.isBlank() ? null : operations.why().read(id.strip(), null);
        model.addAttribute("why", why);
        model.addAttribute("tone", why == null ? "" : tone(why));
        return "contact";
    }

    private static String tone(WhyReport why) {
        Set<String> states = why.links().stream().map(WhyReport.Link::state).collect(Collectors.toSet());
        if (states.contains("failing")
                || states.contains("held")
                || why.source().state().equals("set-aside")) {
            return "bad";
        }
        return why.wanted() == null
                        || states.contains("pending")
                        || Boolean.FALSE.equals(why.source().asPublished())
                ? "busy"
                : "good";
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
