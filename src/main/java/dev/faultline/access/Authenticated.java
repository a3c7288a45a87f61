package dev.faultline.access;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** A request whose caller is known. Its name is the person's id, by which their sessions are found. */
final class Authenticated extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;

    private final Caller caller;
    private final @Nullable UUID token;

    Authenticated(Caller caller, @Nullable UUID token) {
        super(caller.permissions().stream()
                .map(permission -> new SimpleGrantedAuthority(permission.name()))
                .toList());
        this.caller = caller;
        this.token = token;
        super.setAuthenticated(true);
    }

    /** Which API token asks; null for a person in a browser. */
    @Nullable UUID token() {
        return token;
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    @Override
    public String getName() {
        return caller.id().toString();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Authenticated that && super.equals(that) && caller.equals(that.caller);
    }

    @Override
    public int hashCode() {
        return caller.hashCode();
    }
}
