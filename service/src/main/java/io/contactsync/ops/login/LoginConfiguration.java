package io.contactsync.ops.login;

import io.contactsync.ops.login.LoginSettings.User;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * The one filter chain. Whether a login is configured or not, an action needs the token that only our own page holds (CSRF).
 * With a login, nothing but the two probes and the login page itself answers a stranger; looking needs a role, acting the
 * role of an operator. Programs such as Prometheus log in with each request (HTTP Basic), people once a session.
 */
@Configuration(proxyBeanMethods = false)
public class LoginConfiguration {

    private static final String[] PROBES = {"/actuator/health/liveness", "/actuator/health/readiness"};
    private static final String[] LOGIN_PAGE = {"/login", "/page.css", "/icon.svg"};

    /**
     * The only way that a password is checked. A {@code UserDetailsService} bean beside it would become another, without its limits.
     */
    @Bean
    AuthenticationProvider passwords(ObjectProvider<LoginSettings> settings, Clock clock) {
        return new GuardedPasswords(
                new InMemoryUserDetailsManager(settings.getIfAvailable(() -> LoginSettings.NONE).users().stream()
                        .map(LoginConfiguration::details)
                        .toList()),
                new LoginAttempts(clock));
    }

    @Bean
    LoginController loginController(ObjectProvider<LoginSettings> settings) {
        return new LoginController(settings.getIfAvailable(() -> LoginSettings.NONE));
    }

    @Bean
    SecurityFilterChain login(HttpSecurity http, ObjectProvider<LoginSettings> settings) throws Exception {
        LoginSettings login = settings.getIfAvailable(() -> LoginSettings.NONE);
        http.headers(headers -> headers.frameOptions(frame -> frame.deny()));
        if (!login.required()) {
            // Who may come here at all is LoopbackOnly's affair.
            return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                    .logout(AbstractHttpConfigurer::disable)
                    .build();
        }
        http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                        DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                .permitAll()
                .requestMatchers(HttpMethod.GET, PROBES)
                .permitAll()
                .requestMatchers(HttpMethod.GET, LOGIN_PAGE)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/**")
                .hasAnyRole(Role.VIEWER.name(), Role.OPERATOR.name())
                .anyRequest()
                .hasRole(Role.OPERATOR.name()));
        if (!login.users().isEmpty()) {
            http.formLogin(form -> form.loginPage("/login")
                    .failureHandler((request, response, e) ->
                            response.sendRedirect(e instanceof LockedException ? "/login?wait" : "/login?failed")));
            http.httpBasic(basic -> basic.authenticationEntryPoint(new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED)));
        }
        if (login.oidc() != null) {
            var provider = new OidcProvider(login.oidc());
            http.oauth2Login(oidc -> oidc.loginPage("/login")
                    .clientRegistrationRepository(provider)
                    .userInfoEndpoint(user -> user.userAuthoritiesMapper(provider.roles()))
                    .failureHandler((request, response, e) -> response.sendRedirect("/login?refused")));
        }
        http.logout(logout -> logout.logoutSuccessUrl("/login?bye").deleteCookies("contact-sync"));
        http.exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
                        new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED), programs())
                .defaultAuthenticationEntryPointFor(new LoginUrlAuthenticationEntryPoint("/login"), request -> true));
        return http.build();
    }

    /** Where no person is to be led to a form. */
    private static RequestMatcher programs() {
        return new OrRequestMatcher(List.of(
                PathPatternRequestMatcher.pathPattern("/api/**"),
                PathPatternRequestMatcher.pathPattern("/actuator/**")));
    }

    private static UserDetails details(User user) {
        return org.springframework.security.core.userdetails.User.withUsername(user.name())
                .password(user.passwordHash())
                .authorities(user.role().authority())
                .build();
    }
}
