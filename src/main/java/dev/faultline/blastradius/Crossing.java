package dev.faultline.blastradius;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** What is against two starts, or several, being on at the same time: each alone may be fine. */
public final class Crossing {

    /** In what they would meet. */
    public enum Kind {
        TARGET,
        SERVICE,
        DEPENDENCY,
        ENVIRONMENT,
        RESPONDER,
        LIMIT
    }

    /** @param said a sentence for people, which names no experiment */
    public record Meeting(Kind kind, String said) {}

    private static final Comparator<Reach.Place> ORDER =
            Comparator.comparing(Reach.Place::environment).thenComparing(Reach.Place::service);

    private final Map<String, Set<String>> beside;
    private final Map<String, String> contacts;
    private final Map<Budgets.Key, Integer> limits;
    private final Situation.Rules rules;

    /**
     * @param beside the services that one depends on or that depend on it
     * @param contacts whom to reach, by service
     */
    Crossing(
            Map<String, Set<String>> beside,
            Map<String, String> contacts,
            Map<Budgets.Key, Integer> limits,
            Situation.Rules rules) {
        this.beside = beside;
        this.contacts = contacts;
        this.limits = limits;
        this.rules = rules;
    }

    /** Every way in which the two would meet; the gravest first. */
    public List<Meeting> between(Reach one, Reach other) {
        var meetings = new ArrayList<Meeting>();
        sameTargets(one, other).ifPresent(meetings::add);
        var places = new TreeSet<Reach.Place>(ORDER);
        places.addAll(one.places());
        for (var place : places) {
            if (other.places().contains(place)) {
                meetings.add(new Meeting(
                        Kind.SERVICE, "Both reach %s in %s.".formatted(place.service(), place.environment())));
            } else {
                neighbour(place, other).ifPresent(meetings::add);
            }
        }
        sameProtected(one, other).ifPresent(meetings::add);
        sameResponder(one, other).ifPresent(meetings::add);
        return meetings;
    }

    private static Optional<Meeting> sameTargets(Reach one, Reach other) {
        long both = one.targets().stream().filter(other.targets()::contains).count();
        return both == 0
                ? Optional.empty()
                : Optional.of(new Meeting(
                        Kind.TARGET, "Both may hurt the same %d target%s.".formatted(both, both == 1 ? "" : "s")));
    }

    private Optional<Meeting> neighbour(Reach.Place place, Reach other) {
        return new TreeSet<>(beside.getOrDefault(place.service(), Set.of()))
                .stream()
                        .filter(service -> other.places().contains(new Reach.Place(place.environment(), service)))
                        .findFirst()
                        .map(service -> new Meeting(
                                Kind.DEPENDENCY,
                                "%s and %s are connected, and each would be reached in %s."
                                        .formatted(place.service(), service, place.environment())));
    }

    private Optional<Meeting> sameProtected(Reach one, Reach other) {
        var theirs = environments(other);
        return environments(one).stream()
                .filter(rules::isProtected)
                .filter(theirs::contains)
                .findFirst()
                .map(each ->
                        new Meeting(Kind.ENVIRONMENT, "%s is protected, and both would be on there.".formatted(each)));
    }

    private static Set<String> environments(Reach reach) {
        var environments = new TreeSet<String>();
        reach.places().forEach(each -> environments.add(each.environment()));
        reach.needs().stream()
                .filter(each -> each.kind().equals("environment"))
                .forEach(each -> environments.add(each.name()));
        return environments;
    }

    private Optional<Meeting> sameResponder(Reach one, Reach other) {
        var theirs = responders(other);
        return responders(one).stream()
                .filter(theirs::contains)
                .findFirst()
                .map(each -> new Meeting(Kind.RESPONDER, "%s would have to look after both.".formatted(each)));
    }

    private Set<String> responders(Reach reach) {
        var responders = new TreeSet<String>();
        reach.places().forEach(each -> {
            var contact = contacts.get(each.service());
            if (contact != null) {
                responders.add(contact);
            }
        });
        return responders;
    }

    /** Those that would go over a limit together with one, which each of them alone keeps. */
    public record Crowd<T>(Meeting meeting, List<T> of) {}

    /** @param reach what each of the others takes */
    public <T> Optional<Crowd<T>> tooMany(Reach one, Collection<T> others, Function<T, Reach> reach) {
        return limits.keySet().stream()
                .sorted()
                .flatMap(key -> crowd(one, others, reach, key).stream())
                .findFirst();
    }

    private <T> Optional<Crowd<T>> crowd(Reach one, Collection<T> others, Function<T, Reach> reach, Budgets.Key key) {
        int most = limits.getOrDefault(key, 0);
        int mine = needs(one, key);
        var adding = others.stream()
                .filter(each -> needs(reach.apply(each), key) > 0)
                .toList();
        int all = mine
                + adding.stream()
                        .mapToInt(each -> needs(reach.apply(each), key))
                        .sum();
        boolean eachFits = mine <= most && adding.stream().allMatch(each -> needs(reach.apply(each), key) <= most);
        if (mine == 0 || !eachFits || all <= most) {
            return Optional.empty();
        }
        var scope = new Budget(key.kind(), key.name(), most, 0, Optional.empty()).inWords();
        return Optional.of(new Crowd<>(
                new Meeting(
                        Kind.LIMIT,
                        "Together they may hurt %d targets %s, and %d may be hurt there at once."
                                .formatted(all, scope, most)),
                adding));
    }

    private static int needs(Reach reach, Budgets.Key key) {
        return reach.needs().stream()
                .filter(need -> need.kind().equals(key.kind()) && need.name().equals(key.name()))
                .mapToInt(Reach.Need::targets)
                .sum();
    }
}
