package dev.faultline.blastradius;

import dev.faultline.access.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A start that waits and came before.
 *
 * @param whose it is, as the caller may know
 */
record Ahead(String whose, Reach reach) {

    static List<Ahead> of(Caller caller, List<Line.Waiter> waiting, long place) {
        return waiting.stream()
                .filter(each -> each.place() < place && each.holdsPlace())
                .map(each -> new Ahead(whose(caller, each), each.reach()))
                .toList();
    }

    private static String whose(Caller caller, Line.Waiter waiter) {
        return caller.maySee(waiter.team())
                ? "the start of “%s”, asked for by %s,".formatted(waiter.name(), waiter.askedBy())
                : "a start of another team";
    }

    /** Where the two would meet, as runs may not; empty where they would not. */
    Optional<String> meets(Situation situation) {
        for (var target : situation.inOrder()) {
            if (reach.targets().contains(target.id())) {
                return Optional.of(target.name());
            }
        }
        for (var site : situation.sites()) {
            if (reach.reaches(site)) {
                return Optional.of(site.inWords());
            }
            for (var service : situation.beside().getOrDefault(site.service(), Set.of())) {
                if (reach.reaches(site.beside(service))) {
                    return Optional.of("%s, which %s is connected with"
                            .formatted(site.beside(service).inWords(), site.service()));
                }
            }
        }
        return Optional.empty();
    }
}
