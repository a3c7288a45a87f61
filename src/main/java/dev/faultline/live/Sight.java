package dev.faultline.live;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Whose things somebody sees, as the id of a topic: {@code all}, or the ids of teams with commas between. All who see the
 * same share one topic, and what is rendered for it.
 */
public final class Sight {

    private static final String ALL = "all";

    private Sight() {}

    public static String of(Caller caller) {
        return caller.seesAllTeams()
                ? ALL
                : caller.teams().stream().map(UUID::toString).sorted().collect(Collectors.joining(","));
    }

    /** Somebody who sees just that, and may do nothing. */
    public static Caller caller(String id) {
        return id.equals(ALL)
                ? nobody(Set.of(Permission.VIEW, Permission.VIEW_ALL), Set.of())
                : nobody(Set.of(Permission.VIEW), teams(id));
    }

    private static Caller nobody(Set<Permission> permissions, Set<UUID> teams) {
        return new Caller(new UUID(0, 0), "nobody", permissions, teams, false);
    }

    private static Set<UUID> teams(String id) {
        return Arrays.stream(id.split(","))
                .filter(each -> !each.isEmpty())
                .map(UUID::fromString)
                .collect(Collectors.toSet());
    }
}
