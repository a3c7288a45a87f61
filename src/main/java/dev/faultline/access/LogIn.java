package dev.faultline.access;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;

/** Lets people in by name and password. Says the same, as late, to whoever is wrong, unknown or disabled. */
@Component
class LogIn implements AuthenticationProvider {

    private static final Logger log = LoggerFactory.getLogger(LogIn.class);

    private final Accounts accounts;
    private final Passwords passwords;
    private final LoginThrottle throttle;

    LogIn(Accounts accounts, Passwords passwords, LoginThrottle throttle) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.throttle = throttle;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String login = attempt.getName().strip();
        String password = attempt.getCredentials() instanceof String text ? text : "";
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? String.valueOf(details.getRemoteAddress())
                : "";
        Optional<Duration> wait = throttle.tried(login, address);
        if (wait.isPresent()) {
            throw new TooEarly(wait.get());
        }
        Optional<Accounts.Credentials> found = accounts.credentials(login);
        boolean right = passwords.matches(
                password.length() > Passwords.LONGEST * 2 ? "" : password,
                found.map(Accounts.Credentials::hash).orElse(null));
        if (!right || found.isEmpty() || found.get().disabled()) {
            // not the name: people type passwords into that field
            log.warn(
                    "refused a login from {}{}",
                    address,
                    found.isPresent() ? " as " + found.get().caller().name() : "");
            throw new BadCredentialsException("wrong name or password");
        }
        throttle.succeeded(login, address);
        throttle.forgetTheOld();
        Authenticated authenticated = new Authenticated(found.get().caller(), null);
        authenticated.setDetails(attempt.getDetails());
        return authenticated;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** Tried again before the wait was over. */
    static final class TooEarly extends AuthenticationException {

        private static final long serialVersionUID = 1;

        private final Duration wait;

        TooEarly(Duration wait) {
            super("too many attempts");
            this.wait = wait;
        }

        /** In whole seconds, rounded up. */
        long seconds() {
            return wait.plusMillis(999).toSeconds();
        }
    }
}
