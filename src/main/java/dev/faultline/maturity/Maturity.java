package dev.faultline.maturity;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import dev.faultline.gameday.LevelGate;
import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Problem;
import dev.faultline.schedule.Ripeness;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The door: which level a service has earned, and what is missing for the next one. Asked anew each time. */
@Component
public class Maturity implements LevelGate, Ripeness {

    private final Services services;
    private final Teams teams;
    private final Gathering gathering;
    private final MaturityRows rows;
    private final Clock clock;

    Maturity(Services services, Teams teams, Gathering gathering, MaturityRows rows, Clock clock) {
        this.services = services;
        this.teams = teams;
        this.gathering = gathering;
        this.rows = rows;
        this.clock = clock;
    }

    /** @throws Problem not found, also for the service of a team that the caller does not see */
    Standing of(Caller caller, String service) {
        return services.find(service).stream()
                .flatMap(each -> standings(List.of(each)).stream())
                .filter(each -> caller.maySee(each.team()))
                .findFirst()
                .orElseThrow(Problem::notFound);
    }

    /** Of the teams that the caller sees, by name. */
    Page<Standing> list(Caller caller, String words, Paging paging) {
        var page = services.ofTeams(caller, words, paging);
        return new Page<>(standings(page.items()), page.next());
    }

    List<Standing> standings(Collection<Service> asked) {
        Instant now = clock.instant();
        var names = asked.stream().map(Service::name).toList();
        var evidence = gathering.of(asked, now);
        var open = rows.open(names).stream().collect(Collectors.toMap(LevelOverride::service, Function.identity()));
        var told = rows.told(names).stream().collect(Collectors.toMap(MaturityRows.Told::service, Function.identity()));
        return asked.stream()
                .flatMap(each -> teams.byName(each.team()).map(Team::id).stream()
                        .map(team -> new Standing(
                                each,
                                team,
                                Yardstick.measure(Objects.requireNonNull(evidence.get(each.name())), now),
                                Optional.ofNullable(open.get(each.name())),
                                Optional.ofNullable(told.get(each.name())))))
                .toList();
    }

    @Override
    public List<String> missing(Collection<String> asked, int level) {
        return asked.stream()
                .sorted()
                .flatMap(each -> missing(each, level).stream())
                .toList();
    }

    private Optional<String> missing(String name, int level) {
        var service = services.find(name);
        if (service.isEmpty()) {
            return level <= Level.TABLE_TOP.number()
                    ? Optional.empty()
                    : Optional.of("“%s” is not in the catalogue, so nobody knows what it has earned.".formatted(name));
        }
        return standings(List.of(service.get())).stream()
                .filter(each -> each.effective() < level)
                .findFirst()
                .map(each -> "“%s” has earned level %d, and this needs level %d. Next: %s"
                        .formatted(name, each.level(), level, each.inOneLine()));
    }

    @Override
    public List<String> missing(Collection<String> asked) {
        return missing(asked, Level.CONTINUOUS.number());
    }

    /** A question that waits for somebody to decide. */
    public record Wait(String service, int level, String askedBy, Instant until) {}

    /** In the teams that the caller sees. */
    public List<Wait> waiting(Caller caller, int most) {
        return rows.waiting(caller, most).stream()
                .map(each -> new Wait(each.service(), each.level(), each.requestedBy(), each.expiresAt()))
                .toList();
    }

    /** A level that was told in some time. */
    public record Change(String service, int level, Instant at, String why) {}

    /** Of a team's services, the last one each. Whoever calls has checked that its reader may see the team. */
    public List<Change> changes(UUID team, Instant from, Instant until) {
        return rows.changed(team, from, until).stream()
                .map(each -> new Change(each.service(), each.level(), each.since(), each.why()))
                .toList();
    }
}
