package dev.faultline.access;

import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Lets somebody ask now for what happens later, with what they may do by then and no more. */
@Component
public class Mandates {

    private final Accounts accounts;
    private final Tokens tokens;

    Mandates(Accounts accounts, Tokens tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    /** Whoever asks now, inside the request in which they do. */
    public Mandate of(Caller caller) {
        if (!caller.token()) {
            return new Mandate(caller.id(), null);
        }
        if (SecurityContextHolder.getContext().getAuthentication() instanceof Authenticated asking
                && asking.token() != null
                && asking.getPrincipal().equals(caller)) {
            return new Mandate(caller.id(), asking.token());
        }
        throw new IllegalStateException("which token asks is known inside its request only");
    }

    /** The same as they are now; empty when they are let in no more: disabled, or the token is revoked or has run out. */
    public Optional<Caller> caller(Mandate mandate) {
        return mandate.token() == null
                ? accounts.caller(mandate.person())
                : tokens.caller(mandate.token()).filter(each -> each.id().equals(mandate.person()));
    }
}
