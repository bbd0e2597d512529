package io.contactsync.ops.page;

import io.contactsync.ops.DeadLetterOperations;
import io.contactsync.ops.DeadLetterReport;
import io.contactsync.ops.DeadLetterRetry;
import io.contactsync.ops.DeadLetterSelection;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.ops.Operations;
import io.contactsync.ops.Texts;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Dead letters by cause; looked into, mended, tried again and put away, one by one or all of a cause. */
@Controller
class DeadLetterPages {

    private static final int SHOWN = 100;

    private final DeadLetterOperations letters;

    DeadLetterPages(Operations operations) {
        this.letters = operations.deadLetters();
    }

    @GetMapping("/dead-letters")
    String all(
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam(defaultValue = "0") long after,
            Model model) {
        List<DeadLetterReport> page = letters.list(reason, after, SHOWN);
        model.addAttribute("groups", letters.groups());
        model.addAttribute("letters", page);
        model.addAttribute("reason", reason);
        model.addAttribute("more", page.size() == SHOWN ? page.get(SHOWN - 1).id() : 0L);
        return "dead-letters";
    }

    @GetMapping("/dead-letter")
    String one(@RequestParam long id, Model model) {
        DeadLetterReport letter = letters.show(id);
        model.addAttribute("letter", letter);
        model.addAttribute("text", letter.event());
        return "dead-letter";
    }

    /** Mends and tries again in one go; what is wrong with the text is shown beside it, and the text is kept. */
    @PostMapping("/dead-letter/edit")
    ModelAndView edit(
            @RequestParam long id, @RequestParam String event, HttpServletRequest request, RedirectAttributes then) {
        String who = PageModel.visitor(request).name();
        try {
            letters.edit(id, event, who);
        } catch (OperationFailedException e) {
            var again = new ModelAndView("dead-letter", HttpStatus.UNPROCESSABLE_CONTENT);
            again.addObject("letter", letters.show(id));
            again.addObject("text", event);
            again.addObject("wrong", e.getMessage());
            return again;
        }
        then.addFlashAttribute("notice", told(letters.retry(new DeadLetterSelection.Ids(List.of(id)), who)));
        return new ModelAndView("redirect:/dead-letters");
    }

    @PostMapping("/dead-letters/retry")
    String retry(
            @RequestParam(required = false) @Nullable Long id,
            @RequestParam(required = false) @Nullable String reason,
            HttpServletRequest request,
            RedirectAttributes then) {
        then.addFlashAttribute(
                "notice",
                told(letters.retry(
                        selection(id, reason), PageModel.visitor(request).name())));
        return "redirect:/dead-letters";
    }

    @PostMapping("/dead-letters/discard")
    String discard(
            @RequestParam(required = false) @Nullable Long id,
            @RequestParam(required = false) @Nullable String reason,
            @RequestParam String why,
            HttpServletRequest request,
            RedirectAttributes then) {
        int discarded = letters.discard(
                        selection(id, reason), why, PageModel.visitor(request).name())
                .size();
        then.addFlashAttribute("notice", Texts.count(discarded, "dead letter is", "dead letters are") + " put away.");
        return "redirect:/dead-letters";
    }

    private static DeadLetterSelection selection(@Nullable Long id, @Nullable String reason) {
        return id != null
                ? new DeadLetterSelection.Ids(List.of(id))
                : reason != null ? new DeadLetterSelection.OfReason(reason) : new DeadLetterSelection.All();
    }

    private static String told(List<DeadLetterRetry> retries) {
        long refused = retries.stream()
                .filter(retry -> retry.result() == DeadLetterRetry.Result.REFUSED)
                .count();
        return Texts.count(retries.size(), "dead letter is", "dead letters are") + " tried again"
                + (refused == 0 ? "." : "; " + Texts.count(refused, "was", "were") + " refused again.");
    }
}
