package io.contactsync.ops.page;

import io.contactsync.ops.LatestStatus;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.ops.login.LoginSettings;
import io.contactsync.ops.login.Role;
import io.contactsync.ops.login.Visitor;
import io.contactsync.state.StateUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseStatus;

/** What every page knows: what mailboxes are called, who looks, whether they may act, and what to say when an operation fails. */
@ControllerAdvice
class PageModel {

    private final LoginSettings login;
    private final LatestStatus status;

    PageModel(ObjectProvider<LoginSettings> login, LatestStatus status) {
        this.login = login.getIfAvailable(() -> LoginSettings.NONE);
        this.status = status;
    }

    @ModelAttribute
    void visitor(Model model, HttpServletRequest request) {
        model.addAttribute("visitor", login.required() ? visitor(request).name() : null);
        model.addAttribute("addresses", Addresses.of(status));
        model.addAttribute("mayAct", !login.required() || request.isUserInRole(Role.OPERATOR.name()));
    }

    static Visitor visitor(HttpServletRequest request) {
        return new Visitor(request.getUserPrincipal());
    }

    @ExceptionHandler(OperationFailedException.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    String failed(OperationFailedException e, HttpServletRequest request, Model model) {
        return problem(e.getMessage(), request, model);
    }

    @ExceptionHandler(StateUnavailableException.class)
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String away(StateUnavailableException e, HttpServletRequest request, Model model) {
        return problem(e.getMessage(), request, model);
    }

    private String problem(@Nullable String problem, HttpServletRequest request, Model model) {
        visitor(model, request);
        model.addAttribute("problem", String.valueOf(problem));
        return "problem";
    }
}
