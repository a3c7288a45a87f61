package dev.faultline.monkey;

import dev.faultline.fleet.FleetTarget;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.schedule.Arranging;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a policy would hit in the days that come, if the fleet stays as it is. When is certain, as the seed has it; which of the
 * targets is chosen when it starts, so all that it may choose from are named.
 */
@Component
class Foresight {

    static final int USUAL_DAYS = 30;
    static final int MOST_DAYS = 90;

    private final Aiming aiming;
    private final Keeper.People people;
    private final RandomGenerator chance;
    private final Clock clock;

    Foresight(Aiming aiming, Keeper.People people, RandomGenerator chance, Clock clock) {
        this.aiming = aiming;
        this.people = people;
        this.chance = chance;
        this.clock = clock;
    }

    /**
     * @param local what clocks show there
     * @param chooses how many of them it hurts
     */
    record Hit(
            Instant at,
            OffsetDateTime local,
            String zone,
            String unit,
            List<String> services,
            int chooses,
            List<String> targets) {

        public String how() {
            return chooses == targets.size()
                    ? String.join(", ", targets)
                    : "one of %s".formatted(String.join(", ", targets));
        }
    }

    /** @param hits on average, over the whole time */
    record Share(String target, double hits) {}

    record Seen(
            long seed,
            Instant from,
            Instant until,
            List<Hit> hits,
            List<Share> targets,
            List<Aiming.LeftOut> leftOut) {}

    Seen of(UUID team, Terms terms, int days) {
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        var until = now.plus(Duration.ofDays(days));
        var aim = aiming.of(team, people.team(team), terms, now);
        var hits = new ArrayList<Hit>();
        var shares = new TreeMap<String, Double>();
        for (var unit : aim.units()) {
            var names = aiming.candidates(unit).stream().map(FleetTarget::name).toList();
            for (var at : moments(unit, now, until)) {
                int chooses = unit.one() ? Math.min(1, names.size()) : names.size();
                hits.add(new Hit(
                        at,
                        at.atZone(terms.zone()).toOffsetDateTime(),
                        terms.zone().getId(),
                        unit.title(),
                        unit.services(),
                        chooses,
                        names));
                names.forEach(each -> shares.merge(each, (double) chooses / names.size(), Double::sum));
            }
        }
        hits.sort(Comparator.comparing(Hit::at).thenComparing(Hit::unit));
        return new Seen(
                terms.seed(),
                now,
                until,
                hits,
                shares.entrySet().stream()
                        .map(each -> new Share(each.getKey(), Math.round(each.getValue() * 100) / 100.0))
                        .toList(),
                aim.leftOut());
    }

    private List<Instant> moments(Unit unit, Instant from, Instant until) {
        var rule = new LinkedHashMap<>(unit.rule());
        rule.remove("name");
        var fields = Gate.document(JsonMapper.shared().writeValueAsString(rule), Format.JSON)
                .fields();
        var moments = Arranging.foresee(fields, from, until, chance);
        fields.check("The policy");
        return moments;
    }
}
