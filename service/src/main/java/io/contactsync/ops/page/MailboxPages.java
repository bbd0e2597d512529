package io.contactsync.ops.page;

import io.contactsync.ops.LatestStatus;
import io.contactsync.ops.Operations;
import io.contactsync.ops.StatusReport;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.state.MailboxQueries;
import io.contactsync.state.StateDb;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** All mailboxes, and one of them with its contacts by how they stand. */
@Controller
class MailboxPages {

    /** As many mailboxes are shown; the rest is found by its address. */
    private static final int LISTED = 500;

    /** As many contacts of each kind are shown at a time. */
    private static final int SHOWN = 100;

    private final Operations operations;
    private final LatestStatus status;
    private final StateDb state;

    MailboxPages(Operations operations, LatestStatus status, StateDb state) {
        this.operations = operations;
        this.status = status;
        this.state = state;
    }

    @GetMapping("/mailboxes")
    String all(
            @RequestParam(defaultValue = "") String address,
            @RequestParam(defaultValue = "") String state,
            Model model) {
        List<MailboxStatus> all = status.last().map(StatusReport::mailboxes).orElse(List.of());
        List<MailboxRow> found = all.stream()
                .filter(mailbox -> mailbox.address().contains(address.strip().toLowerCase(Locale.ROOT)))
                .map(MailboxRow::of)
                .filter(row -> state.isEmpty() || row.state().equals(state))
                .toList();
        model.addAttribute("rows", found.subList(0, Math.min(found.size(), LISTED)));
        model.addAttribute("found", found.size());
        model.addAttribute("all", all.size());
        model.addAttribute("address", address);
        model.addAttribute("state", state);
        model.addAttribute(
                "states",
                all.stream()
                        .map(mailbox -> MailboxRow.of(mailbox).state())
                        .distinct()
                        .sorted()
                        .toList());
        return "mailboxes";
    }

    @GetMapping("/mailbox")
    String one(@RequestParam String id, @RequestParam(defaultValue = "") String after, Model model) {
        List<MailboxRow> folders = status.last().map(StatusReport::mailboxes).orElse(List.of()).stream()
                .filter(mailbox -> mailbox.id().equals(id))
                .map(MailboxRow::of)
                .toList();
        model.addAttribute("id", id);
        model.addAttribute("address", folders.isEmpty() ? id : folders.get(0).address());
        model.addAttribute("folders", folders);
        state.read(tx -> {
            model.addAttribute(
                    "failing",
                    MailboxQueries.failing(tx, id, SHOWN).stream()
                            .map(LinkLine::of)
                            .toList());
            model.addAttribute("held", MailboxQueries.held(tx, id, SHOWN));
            model.addAttribute("synced", MailboxQueries.inSync(tx, id, after, SHOWN));
            model.addAttribute("excluded", Excluded.of(tx, id, SHOWN));
            return true;
        });
        return "mailbox";
    }

    @PostMapping("/mailbox/pause")
    String pause(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        operations.pauses().pause(id, PageModel.visitor(request).name());
        return back(id, "Paused. What is in flight is finished.", then);
    }

    @PostMapping("/mailbox/resume")
    String resume(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        operations.pauses().resume(id, PageModel.visitor(request).name());
        return back(id, "It goes on.", then);
    }

    @PostMapping("/mailbox/sync")
    String sync(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        int due = operations.syncNow().mailbox(id, PageModel.visitor(request).name());
        return back(id, due + " waiting contacts are due now.", then);
    }

    @PostMapping("/mailbox/resync")
    String resync(@RequestParam String id, HttpServletRequest request, RedirectAttributes then) {
        int contacts = operations
                .resync()
                .mailbox(id, List.of(), PageModel.visitor(request).name());
        return back(id, contacts + " contacts are read and published again.", then);
    }

    @PostMapping("/pause")
    String pauseAll(HttpServletRequest request, RedirectAttributes then) {
        operations.pauses().pause(null, PageModel.visitor(request).name());
        return back(null, "All mailboxes are paused. What is in flight is finished.", then);
    }

    @PostMapping("/resume")
    String resumeAll(HttpServletRequest request, RedirectAttributes then) {
        operations.pauses().resume(null, PageModel.visitor(request).name());
        return back(null, "All go on, but those that were paused one by one.", then);
    }

    private static String back(@Nullable String id, String notice, RedirectAttributes then) {
        then.addFlashAttribute("notice", notice);
        if (id == null) {
            return "redirect:/mailboxes";
        }
        then.addAttribute("id", id);
        return "redirect:/mailbox";
    }
}
