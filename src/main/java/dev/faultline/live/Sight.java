package dev.faultline.live;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Seals;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whose things somebody sees, as the id of a topic: {@code all}, or the ids of teams with commas between. All who see the
 * same share one topic, and what is rendered for it; whoever knows of a sealed GameDay has one of their own, with {@code @} and their
 * id at its end.
 */
public final class Sight {

    private static final String ALL = "all";

    private Sight() {}

    public static String of(Caller caller) {
        return caller.seesAllTeams()
                ? ALL
                : caller.teams().stream().map(UUID::toString).sorted().collect(Collectors.joining(","));
    }

    /** What only this person sees. */
    static String ofOne(Caller caller) {
        return of(caller) + "@" + caller.id();
    }

    /** Somebody who sees just that, and may do nothing. */
    public static Caller caller(String id) {
        int at = id.indexOf('@');
        var person = at < 0 ? Seals.NOBODY : UUID.fromString(id.substring(at + 1));
        var teams = at < 0 ? id : id.substring(0, at);
        return teams.equals(ALL)
                ? nobody(person, Set.of(Permission.VIEW, Permission.VIEW_ALL), Set.of())
                : nobody(person, Set.of(Permission.VIEW), teams(teams));
    }

    /** Faultline itself, where it decides something: it sees everything, also what is sealed, and tells nobody. */
    public static Caller itself() {
        return nobody(Seals.ITSELF, Set.of(Permission.VIEW, Permission.VIEW_ALL), Set.of());
    }

    private static Caller nobody(UUID id, Set<Permission> permissions, Set<UUID> teams) {
        return new Caller(id, "nobody", permissions, teams, false);
    }

    private static Set<UUID> teams(String id) {
        return Arrays.stream(id.split(","))
                .filter(each -> !each.isEmpty())
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }
}
