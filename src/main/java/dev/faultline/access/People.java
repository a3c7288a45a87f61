package dev.faultline.access;

import dev.faultline.gate.Problem;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What administrators do to people, for the page and for the API alike. */
@Component
class People {

    private final Accounts accounts;
    private final HaltCredentials halt;

    People(Accounts accounts, HaltCredentials halt) {
        this.accounts = accounts;
        this.halt = halt;
    }

    /** @param password null leaves it as it is */
    record Change(
            String displayName,
            Role role,
            List<UUID> teams,
            boolean disabled,
            @Nullable String password) {

        @Override
        public String toString() {
            return "Change[" + displayName + "]";
        }
    }

    Person require(UUID id) {
        return accounts.person(id).orElseThrow(Problem::notFound);
    }

    Person add(Caller by, String login, String displayName, String password, Role role, List<UUID> teams) {
        return accounts.add(by.actor(), login, displayName, password, role, teams)
                .orElseThrow(() -> Problem.conflict("person-exists", "Somebody has this name already."));
    }

    @Transactional
    Person change(Caller by, Person person, Change change) {
        if ((change.disabled() || change.role() != Role.ADMIN) && accounts.isLastAdministrator(person)) {
            throw Problem.conflict(
                    "last-administrator", "%s is the only administrator who could log in.".formatted(person.login()));
        }
        if (!change.displayName().equals(person.displayName())) {
            accounts.rename(person.id(), change.displayName());
        }
        Set<UUID> before = Set.copyOf(person.teams().stream().map(Team::id).toList());
        if (change.role() != person.role() || !before.equals(Set.copyOf(change.teams()))) {
            accounts.change(by, person, change.role(), change.teams());
        }
        if (change.password() != null) {
            accounts.changePassword(by, person, change.password());
        }
        if (change.disabled() != person.disabled()) {
            if (change.disabled()) {
                accounts.disable(by, person);
            } else {
                accounts.enable(by, person);
            }
        }
        halt.refreshSoon();
        return require(person.id());
    }
}
