package dev.faultline.halt;

import dev.faultline.access.Caller;
import dev.faultline.access.HaltCredentials;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may press for what. Asks no database. */
@Component
class HaltDesk {

    private final Halts halts;
    private final HaltCredentials credentials;

    HaltDesk(Halts halts, HaltCredentials credentials) {
        this.halts = halts;
        this.credentials = credentials;
    }

    Optional<Caller> caller(HttpServletRequest request) {
        return credentials.verify(request);
    }

    /**
     * Presses for this caller: for what they ask, or for everything they may stop.
     *
     * @param key that makes pressing again the same press, null for a press of its own
     * @return the receipt of the widest press
     */
    Receipt press(
            Caller caller,
            @Nullable Scope wanted,
            @Nullable String key,
            @Nullable String reason,
            @Nullable String reference) {
        var scopes = wanted == null ? everything(caller) : List.of(allowed(caller, wanted));
        if (scopes.isEmpty()) {
            throw Problem.forbidden("You belong to no team whose experiments you could stop.");
        }
        return scopes.stream()
                .map(scope -> halts.press(id(caller, key, scope), caller.actor(), scope, reason, reference))
                .reduce((first, _) -> first)
                .orElseThrow();
    }

    private static List<Scope> everything(Caller caller) {
        return caller.may(Permission.HALT_ALL)
                ? List.of(new Scope.Global())
                : caller.teams().stream().sorted().<Scope>map(Scope.Team::new).toList();
    }

    private static Scope allowed(Caller caller, Scope scope) {
        boolean ownTeam =
                scope instanceof Scope.Team(var team) && caller.teams().contains(team);
        if (!ownTeam && !caller.may(Permission.HALT_ALL)) {
            throw Problem.forbidden("You may stop the experiments of your own teams.");
        }
        return scope;
    }

    private UUID id(Caller caller, @Nullable String key, Scope scope) {
        return key == null
                ? halts.newId()
                : UUID.nameUUIDFromBytes(
                        "%s\n%s\n%s".formatted(caller.id(), key, scope).getBytes(StandardCharsets.UTF_8));
    }
}
