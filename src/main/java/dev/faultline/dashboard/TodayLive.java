package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The page of today, while it is open. One topic for all who see the same teams: {@code today:all}, {@code today:<id>,<id>}. */
@Component
class TodayLive implements LiveView {

    private static final String KIND = "today";
    private static final String ALL = "all";

    private final Overview overview;
    private final Fragments fragments;

    TodayLive(Overview overview, Fragments fragments) {
        this.overview = overview;
        this.fragments = fragments;
    }

    static String topicOf(Caller caller) {
        return KIND + ":"
                + (caller.seesAllTeams()
                        ? ALL
                        : caller.teams().stream().map(UUID::toString).sorted().collect(Collectors.joining(",")));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public boolean maySee(Caller caller, String id) {
        return topicOf(caller).equals(KIND + ":" + id);
    }

    @Override
    public String version(String id) {
        return Integer.toHexString(of(id).hashCode());
    }

    @Override
    public String render(String id) {
        return fragments.partial("today", "dashboard/today", "today", Map.of("today", of(id)));
    }

    private Today of(String id) {
        return overview.of(id.equals(ALL) ? everybody() : somebodyOf(id));
    }

    private static Caller everybody() {
        return new Caller(new UUID(0, 0), KIND, Set.of(Permission.VIEW, Permission.VIEW_ALL), Set.of(), false);
    }

    private static Caller somebodyOf(String teams) {
        Set<UUID> ids = Arrays.stream(teams.split(","))
                .filter(each -> !each.isEmpty())
                .map(UUID::fromString)
                .collect(Collectors.toSet());
        return new Caller(new UUID(0, 0), KIND, Set.of(Permission.VIEW), ids, false);
    }
}
