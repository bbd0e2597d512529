package io.contactsync.ops.login;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The page on which people log in. */
@Controller
class LoginController {

    private final LoginSettings settings;

    LoginController(LoginSettings settings) {
        this.settings = settings;
    }

    @GetMapping("/login")
    String login(Model model) {
        model.addAttribute("passwords", !settings.users().isEmpty());
        model.addAttribute("oidc", settings.oidc() != null);
        return "login";
    }
}
