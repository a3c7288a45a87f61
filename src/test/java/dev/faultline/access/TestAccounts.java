package dev.faultline.access;

import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/** Opens the package's inner doors to {@code dev.faultline.SignedIn}: people and tokens made without asking anybody. */
public final class TestAccounts {

    private final Accounts accounts;
    private final Tokens tokens;
    private final HaltCredentials halt;
    private final TransactionTemplate transaction;

    public TestAccounts(org.springframework.context.ApplicationContext context, TransactionTemplate transaction) {
        this.accounts = context.getBean(Accounts.class);
        this.tokens = context.getBean(Tokens.class);
        this.halt = context.getBean(HaltCredentials.class);
        this.transaction = transaction;
    }

    public Caller person(String login, String password, Role role, UUID... teams) {
        Person person = accounts.add("user:test", login, login, password, role, Arrays.asList(teams))
                .orElseThrow();
        halt.refresh();
        return accounts.credentials(person.login()).orElseThrow().caller();
    }

    /** @param scopes as the API writes them: {@code read}, {@code run}; none means all */
    public String token(Caller owner, Duration lifetime, String... scopes) {
        var wanted = scopes.length == 0
                ? Scope.useful(owner.permissions())
                : java.util.EnumSet.copyOf(Arrays.stream(scopes).map(Scope::of).toList());
        String secret = tokens.issue(owner.actor(), owner.id(), "of-" + owner.name(), wanted, null, lifetime)
                .secret();
        halt.refresh();
        return secret;
    }

    public void disable(Caller person) {
        transaction.executeWithoutResult(
                _ -> accounts.disable(person, accounts.person(person.id()).orElseThrow()));
        halt.refresh();
    }
}
