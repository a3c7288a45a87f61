package dev.faultline.blastradius;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a start that waits would take: every target that it may hurt, every service that it reaches, and how much of each
 * limit it needs at worst.
 */
public record Reach(Set<UUID> targets, Set<Place> places, List<Need> needs) {

    /** A service in an environment. */
    public record Place(String environment, String service) {}

    public record Need(String kind, String name, int targets) {}

    static final Reach NOTHING = new Reach(Set.of(), Set.of(), List.of());

    public Reach {
        targets = Set.copyOf(targets);
        places = Set.copyOf(places);
        needs = List.copyOf(needs);
    }

    static Reach of(Situation situation) {
        return new Reach(
                situation.candidates().stream().map(each -> each.id()).collect(Collectors.toSet()),
                situation.sites().stream()
                        .map(site -> new Place(site.environment(), site.service()))
                        .collect(Collectors.toSet()),
                situation.budgets().stream()
                        .map(budget -> new Need(budget.kind(), budget.name(), situation.worstIn(budget)))
                        .toList());
    }

    /** As {@link #read} understands it. */
    public String written() {
        return JsonMapper.shared().writeValueAsString(this);
    }

    public static Reach read(String written) {
        return JsonMapper.shared().readValue(written, Reach.class);
    }

    boolean reaches(Site site) {
        return places.contains(new Place(site.environment(), site.service()));
    }

    int needs(Budget budget) {
        return needs.stream()
                .filter(need -> need.kind().equals(budget.kind()) && need.name().equals(budget.name()))
                .mapToInt(Need::targets)
                .sum();
    }
}
