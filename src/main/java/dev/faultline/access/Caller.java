package dev.faultline.access;

import dev.faultline.timeline.Reader;
import java.io.Serializable;
import java.util.Set;
import java.util.UUID;

/**
 * Who is asking: the principal of both security chains, {@code @AuthenticationPrincipal Caller caller} in controllers, and an
 * argument of every door that reads or changes what belongs to a team.
 *
 * @param name the login name, or the token's name
 * @param permissions of the role, cut down to the token's scopes when a token asks
 * @param teams whose things the caller may touch; ignored where a permission reaches every team
 * @param token whether an API token asks rather than a person in a browser
 */
public record Caller(UUID id, String name, Set<Permission> permissions, Set<UUID> teams, boolean token)
        implements Reader, Serializable {

    public Caller {
        permissions = Set.copyOf(permissions);
        teams = Set.copyOf(teams);
    }

    public boolean may(Permission permission) {
        return permissions.contains(permission);
    }

    @Override
    public boolean seesAllTeams() {
        return may(Permission.ADMINISTER) || may(Permission.VIEW_ALL);
    }

    public boolean mayTouch(UUID team) {
        return may(Permission.ADMINISTER) || teams.contains(team);
    }

    public boolean maySee(UUID team) {
        return seesAllTeams() || teams.contains(team);
    }

    /** As facts name them: {@code user:ada} or {@code token:ci}. */
    @Override
    public String actor() {
        return (token ? "token:" : "user:") + name;
    }
}
