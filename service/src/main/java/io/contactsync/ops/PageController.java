package io.contactsync.ops;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page at {@code /}. */
@Controller
class PageController {

    private final PipelineView view;

    PageController(PipelineView view) {
        this.view = view;
    }

    @GetMapping("/")
    String page(Model model) {
        model.addAttribute("view", view.overview());
        return "page";
    }
}
