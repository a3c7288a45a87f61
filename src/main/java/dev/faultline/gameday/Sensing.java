package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.ResolvedPlan;
import dev.faultline.calendar.Calendars;
import dev.faultline.calendar.Where;
import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import dev.faultline.experiment.Experiments;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.LastDrill;
import dev.faultline.live.Sight;
import dev.faultline.run.RunViews;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Looks at the world for guards. */
@Component
class Sensing {

    private static final Caller NOBODY = Sight.itself();
    private static final String NO_SERVICE = "-";

    private final GameDayRows rows;
    private final DebriefRows debriefs;
    private final Outside outside;

    /** The doors of others. */
    @Component
    record Outside(
            Experiments experiments,
            BlastRadius blastRadius,
            Services services,
            Teams teams,
            Calendars calendars,
            Fleet fleet,
            Halts halts,
            ObjectProvider<LastDrill> drills,
            ObjectProvider<LevelGate> levels,
            RunViews runs) {}

    Sensing(GameDayRows rows, DebriefRows debriefs, Outside outside) {
        this.rows = rows;
        this.debriefs = debriefs;
        this.outside = outside;
    }

    Senses of(GameDay day, Instant now) {
        return new World(day, now);
    }

    /** What its rounds would do if they were started now; without what cannot be previewed any more. */
    List<ResolvedPlan> reach(Plan plan) {
        return plan.rounds().stream()
                .filter(Plan.Card::injects)
                .flatMap(card -> reach(card).stream())
                .toList();
    }

    private Optional<ResolvedPlan> reach(Plan.Card card) {
        try {
            var experiment = outside.experiments().get(NOBODY, Objects.requireNonNull(card.experiment()));
            return Optional.of(outside.blastRadius().preview(NOBODY, experiment).plan());
        } catch (Problem gone) {
            return Optional.empty();
        }
    }

    private static Stream<ResolvedPlan.Hurt> hurt(Collection<ResolvedPlan> reach) {
        return reach.stream().flatMap(each -> each.steps().stream()).flatMap(each -> each.targets().stream());
    }

    private final class World implements Senses {

        private final GameDay day;
        private final Instant now;

        private World(GameDay day, Instant now) {
            this.day = day;
            this.now = now;
        }

        @Override
        public GameDay day() {
            return day;
        }

        @Override
        public Instant now() {
            return now;
        }

        @Override
        public List<Part> parts() {
            return rows.parts(day.id());
        }

        @Override
        public Set<UUID> owners() {
            var owners = new HashSet<UUID>();
            owners.add(day.team());
            hurt(reach(day.plan()))
                    .map(ResolvedPlan.Hurt::service)
                    .distinct()
                    .flatMap(each -> outside.services().find(each).map(Service::team).stream())
                    .flatMap(each -> outside.teams().byName(each).map(Team::id).stream())
                    .forEach(owners::add);
            return owners;
        }

        @Override
        public Set<UUID> agreed() {
            return rows.agreed(day);
        }

        @Override
        public Map<UUID, String> names(Set<UUID> teams) {
            return teams.stream()
                    .flatMap(each -> outside.teams().byId(each).stream())
                    .collect(Collectors.toMap(Team::id, Team::name));
        }

        @Override
        public List<String> calendarsAgainst() {
            var at = day.course().startsAt();
            if (at == null) {
                return List.of();
            }
            var from = day.state() == GameDayState.BRIEFING || at.isBefore(now) ? now : at;
            var reach = reach(day.plan());
            var environments = hurt(reach).map(ResolvedPlan.Hurt::environment).collect(Collectors.toSet());
            environments.add(day.plan().environment());
            var services = hurt(reach).map(ResolvedPlan.Hurt::service).collect(Collectors.toSet());
            return Stream.concat(Stream.of(day.team()), day.consentOf().stream())
                    .distinct()
                    .map(team -> outside.calendars().outlook(new Where(team, environments, services), from))
                    .flatMap(outlook -> outlook.at(from, day.plan().length()).against().stream())
                    .distinct()
                    .toList();
        }

        @Override
        public List<String> belowLevel() {
            var services = hurt(reach(day.plan()))
                    .map(ResolvedPlan.Hurt::service)
                    .filter(each -> !each.equals(NO_SERVICE))
                    .collect(Collectors.toSet());
            return outside.levels().stream()
                    .flatMap(each -> each.missing(services, day.plan().level()).stream())
                    .toList();
        }

        @Override
        public List<String> others() {
            var at = day.course().startsAt();
            return at == null
                    ? List.of()
                    : rows.others(day, at, at.plus(day.plan().length()));
        }

        @Override
        public List<Said> said() {
            return rows.said(day);
        }

        @Override
        public List<String> silentAgents() {
            var heard = outside.fleet().agents().stream()
                    .filter(each -> each.admitted() && each.freshness().reachable())
                    .map(AgentView::name)
                    .collect(Collectors.toSet());
            return hurt(reach(day.plan()))
                    .map(ResolvedPlan.Hurt::agent)
                    .distinct()
                    .filter(each -> !heard.contains(each))
                    .sorted()
                    .map("Agent %s"::formatted)
                    .toList();
        }

        @Override
        public Optional<LastDrill.Result> drill() {
            return outside.drills().stream().findFirst().flatMap(LastDrill::result);
        }

        @Override
        public List<Halt> halts() {
            var environments = day.plan().experiments().stream()
                    .flatMap(each -> environments(each).stream())
                    .collect(Collectors.toSet());
            environments.add(day.plan().environment());
            return outside.halts().current().stream()
                    .filter(each -> each.scope().covers(day.team(), environments))
                    .toList();
        }

        private Set<String> environments(UUID experiment) {
            try {
                return outside.blastRadius()
                        .environments(
                                outside.experiments().get(NOBODY, experiment).definition());
            } catch (Problem gone) {
                return Set.of();
            }
        }

        @Override
        public List<Round> rounds() {
            return rows.rounds(day);
        }

        @Override
        public Map<UUID, RunViews.Row> runs() {
            var runs = rounds().stream()
                    .flatMap(each -> Stream.ofNullable(each.run()))
                    .toList();
            return outside.runs().of(runs).stream().collect(Collectors.toMap(RunViews.Row::id, Function.identity()));
        }

        @Override
        public Debrief debrief() {
            return debriefs.of(day.id());
        }
    }
}
