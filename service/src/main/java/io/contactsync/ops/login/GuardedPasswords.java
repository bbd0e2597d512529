package io.contactsync.ops.login;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks names and passwords, of whoever has not failed too often. */
final class GuardedPasswords implements AuthenticationProvider {

    private final DaoAuthenticationProvider passwords;
    private final LoginAttempts attempts;

    GuardedPasswords(UserDetailsService users, LoginAttempts attempts) {
        this.passwords = new DaoAuthenticationProvider(users);
        this.passwords.setPasswordEncoder(Passwords.encoder());
        this.attempts = attempts;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String address =
                login.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        if (!attempts.mayTry(address, login.getName())) {
            throw new LockedException("too many failed logins");
        }
        try {
            Authentication known = passwords.authenticate(login);
            if (known == null) {
                throw new BadCredentialsException("not checked");
            }
            attempts.succeeded(address);
            return known;
        } catch (BadCredentialsException e) {
            attempts.failed(address, login.getName());
            throw e;
        }
    }

    @Override
    public boolean supports(Class<?> login) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(login);
    }
}
