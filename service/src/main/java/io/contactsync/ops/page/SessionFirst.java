package io.contactsync.ops.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Begins a visitor's session before the page is written. The forms' token is kept in it, and the template asks for that far down:
 * by then a long page is on its way, and no cookie can be sent any more. Programs that read the API get no session.
 */
class SessionFirst implements HandlerInterceptor, WebMvcConfigurer {

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public void postHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler, @Nullable ModelAndView page) {
        if (page != null && request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            var unused = token.getToken();
        }
    }
}
