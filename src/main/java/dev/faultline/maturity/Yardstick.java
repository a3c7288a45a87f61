package dev.faultline.maturity;

import dev.faultline.drill.DrillsPassed;
import dev.faultline.gameday.DaysHeld;
import dev.faultline.maturity.Assessment.Demand;
import dev.faultline.maturity.Assessment.Kind;
import dev.faultline.maturity.Assessment.Proof;
import dev.faultline.maturity.Assessment.Setback;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What is demanded of each level, and what evidence comes to. A pure function: the same evidence at the same moment is the same
 * level. A setback takes the level away that was held then, with every higher one, and what had proved them does not count again.
 */
final class Yardstick {

    /** From the press to the last proof, in a drill that counts. */
    static final Duration STOPS_WITHIN = Duration.ofSeconds(5);

    private static final Duration DRILLED_LATELY = Duration.ofDays(7);
    private static final int FEW = 2;
    private static final int SEVERAL = 3;

    private final Evidence evidence;
    private final Instant now;
    private final Map<Level, Instant> lost;

    private Yardstick(Evidence evidence, Instant now, Map<Level, Instant> lost) {
        this.evidence = evidence;
        this.now = now;
        this.lost = lost;
    }

    static Assessment measure(Evidence evidence, Instant now) {
        var lost = new EnumMap<Level, Instant>(Level.class);
        var told = new ArrayList<Setback>();
        for (var each : setbacks(evidence, now)) {
            int held = new Yardstick(evidence, each.at().minusNanos(1), lost).earned();
            if (held >= Level.STAGING.number()) {
                Stream.of(Level.values())
                        .filter(level -> level.number() >= held)
                        .forEach(level -> lost.put(level, each.at()));
                told.addFirst(new Setback(each.says(), held, each));
            }
        }
        var yardstick = new Yardstick(evidence, now, lost);
        var demands = yardstick.demands();
        return new Assessment(yardstick.earned(demands), demands, told, yardstick.holding(demands), yardstick.ladder());
    }

    /** What should not have happened, oldest first. */
    private static List<Proof> setbacks(Evidence evidence, Instant now) {
        var found = new ArrayList<Proof>();
        for (var ran : evidence.runs()) {
            if (ran.shown().unconfirmed()) {
                found.add(proof(
                        ran,
                        "Nobody could confirm that “%s” was over on every target."
                                .formatted(ran.shown().experiment())));
            } else if (ran.production() && ran.shown().deviated()) {
                found.add(proof(
                        ran,
                        "“%s” hurt more of %s than was planned: the steady state was left."
                                .formatted(ran.shown().experiment(), ran.shown().environment())));
            }
        }
        for (var day : evidence.days()) {
            day.impact()
                    .forEach(at -> found.add(new Proof(
                            Kind.GAMEDAY,
                            day.id(),
                            day.team(),
                            "Customers were hurt in the GameDay “%s”.".formatted(day.name()),
                            at,
                            null)));
        }
        found.removeIf(each -> each.at().isAfter(now));
        found.sort(Comparator.comparing(Proof::at));
        return found;
    }

    private static Proof proof(Evidence.Ran ran, String says) {
        return new Proof(Kind.RUN, ran.shown().run(), ran.shown().team(), says, ran.at(), null);
    }

    private int earned() {
        return earned(demands());
    }

    private static int earned(Map<Level, List<Demand>> demands) {
        int earned = 0;
        for (var level : Level.values()) {
            if (!demands.getOrDefault(level, List.of()).stream().allMatch(Demand::met)) {
                break;
            }
            earned = level.number();
        }
        return earned;
    }

    private Map<Level, List<Demand>> demands() {
        var demands = withoutBlockers();
        var caps = blockers();
        for (var level : Level.values()) {
            var holding = caps.entrySet().stream()
                    .filter(each -> each.getValue() < level.number())
                    .map(each -> each.getKey().action())
                    .toList();
            if (level.number() >= Level.CANARY.number()) {
                var all = new ArrayList<>(demands.getOrDefault(level, List.of()));
                all.add(new Demand(
                        "no-blocker",
                        holding.isEmpty()
                                ? "No open action holds it back."
                                : "Open: "
                                        + String.join(
                                                "; ",
                                                holding.stream()
                                                        .map(DaysHeld.Blocker::title)
                                                        .toList()),
                        holding.isEmpty(),
                        List.of()));
                demands.put(level, all);
            }
        }
        return demands;
    }

    /** Each open blocker, with the level that was held when it came: it takes nothing away, and lets nothing be earned. */
    private Map<Evidence.Held, Integer> blockers() {
        var caps = new LinkedHashMap<Evidence.Held, Integer>();
        for (var each : evidence.blockers()) {
            if (!each.since().isAfter(now)) {
                int then = earned(new Yardstick(evidence, each.since(), lost).withoutBlockers());
                caps.put(each, Math.max(then, Level.STAGING.number()));
            }
        }
        return caps;
    }

    private List<Evidence.Held> holding(Map<Level, List<Demand>> demands) {
        return evidence.blockers().stream()
                .filter(each -> demands.values().stream()
                        .flatMap(List::stream)
                        .anyMatch(demand -> demand.name().equals("no-blocker") && !demand.met()))
                .toList();
    }

    private Map<Level, List<Demand>> withoutBlockers() {
        var demands = new EnumMap<Level, List<Demand>>(Level.class);
        demands.put(Level.TABLE_TOP, described());
        demands.put(Level.STAGING, talkedThrough());
        demands.put(Level.CANARY, provedInStaging());
        demands.put(Level.FULL, provedInProduction());
        demands.put(Level.CONTINUOUS, provedToStopItself());
        return demands;
    }

    private List<Demand> described() {
        var service = evidence.service();
        return List.of(
                new Demand(
                        "contact",
                        "The catalogue says who owns it and how to reach them.",
                        !service.contact().isBlank(),
                        List.of()),
                new Demand("runbook", "It has a runbook.", !service.runbook().isBlank(), List.of()),
                new Demand(
                        "health",
                        "The catalogue says how one sees that it is well.",
                        service.health().isPresent(),
                        List.of()));
    }

    private List<Demand> talkedThrough() {
        return List.of(
                demand(
                        "table-top",
                        "A GameDay that names it was held, with at least one round, in %s.",
                        Level.STAGING,
                        days(Level.STAGING, day -> day.roundsDone() > 0)),
                demand(
                        "way-back",
                        "The plan of one in %s says when to stop and how to go back.",
                        Level.STAGING,
                        days(Level.STAGING, DaysHeld.Held::saysWhenToStop)),
                demand(
                        "on-call",
                        "The plan of one in %s says who is on call.",
                        Level.STAGING,
                        days(Level.STAGING, DaysHeld.Held::saysWhoIsOnCall)));
    }

    private List<Demand> provedInStaging() {
        return List.of(
                demand(
                        "held",
                        "A run on it held, and everything was proved gone, in %s.",
                        Level.CANARY,
                        runs(Level.CANARY, each -> each.shown().clean())),
                demand(
                        "detected",
                        "In a GameDay that hurt it, somebody marked when it was detected, in %s.",
                        Level.CANARY,
                        days(Level.CANARY, day -> hurtIt(day) && !day.detected().isEmpty())),
                demand(
                        "drill",
                        "STOP was drilled, and every agent proved within %d s, in %%s."
                                .formatted(STOPS_WITHIN.toSeconds()),
                        Level.CANARY,
                        drills(Level.CANARY, Level.CANARY.counts())));
    }

    private boolean hurtIt(DaysHeld.Held day) {
        return evidence.runs().stream()
                .anyMatch(each -> day.runs().contains(each.shown().run()));
    }

    private List<Demand> provedInProduction() {
        var clean = runs(Level.FULL, each -> each.production() && each.shown().clean());
        return List.of(
                several("canaries", "runs in production held", Level.FULL, clean, FEW, Level.FULL.counts()),
                demand(
                        "stopped-itself",
                        "A stop condition ended a run by itself, and everything was proved gone, in %s.",
                        Level.FULL,
                        runs(Level.FULL, each -> each.shown().stoppedItself())),
                demand(
                        "comms",
                        "The plan of a GameDay at level 3 or higher says who is told what, in %s.",
                        Level.FULL,
                        days(Level.FULL, day -> day.level() >= Level.CANARY.number() && day.saysWhoIsTold())),
                new Demand(
                        "tier",
                        "The catalogue says how much hangs on it: its tier.",
                        evidence.service().tier() > 0,
                        List.of()));
    }

    private List<Demand> provedToStopItself() {
        var wide = runs(
                Level.CONTINUOUS,
                Level.FULL.counts(),
                each -> each.production() && each.shown().clean() && each.rung().compareTo(Rung.ZONE) >= 0);
        var clean =
                runs(Level.CONTINUOUS, each -> each.production() && each.shown().clean());
        return List.of(
                wide.isEmpty()
                        ? several(
                                "steady",
                                "runs in production held, or one that took a zone away,",
                                Level.CONTINUOUS,
                                clean,
                                SEVERAL,
                                Level.CONTINUOUS.counts())
                        : new Demand("steady", "A run that took a zone away held.", true, wide),
                demand(
                        "stopped-itself-lately",
                        "A stop condition ended a run by itself in %s.",
                        Level.CONTINUOUS,
                        runs(Level.CONTINUOUS, each -> each.shown().stoppedItself())),
                new Demand(
                        "drill-lately",
                        "STOP was drilled in %s.".formatted(days(DRILLED_LATELY)),
                        !drills(Level.CONTINUOUS, DRILLED_LATELY).isEmpty(),
                        drills(Level.CONTINUOUS, DRILLED_LATELY)));
    }

    private static Demand demand(String name, String says, Level level, List<Proof> proofs) {
        return new Demand(name, says.formatted(days(level.counts())), !proofs.isEmpty(), proofs);
    }

    private static Demand several(
            String name, String says, Level level, List<Proof> proofs, int enough, Duration within) {
        var counted = proofs.stream().limit(enough).toList();
        boolean met = proofs.size() >= enough;
        return new Demand(
                name,
                "%d of %d %s in %s.".formatted(Math.min(proofs.size(), enough), enough, says, days(within)),
                met,
                // the oldest of those that are needed is the first that does not count any more
                met
                        ? counted.stream()
                                .map(each -> each.until() == null ? each : lasting(each, counted))
                                .toList()
                        : counted);
    }

    private static Proof lasting(Proof proof, List<Proof> together) {
        return new Proof(
                proof.kind(),
                proof.id(),
                proof.team(),
                proof.says(),
                proof.at(),
                together.getLast().until());
    }

    private static String days(Duration span) {
        return "the last %d days".formatted(span.toDays());
    }

    private List<Proof> runs(Level level, Predicate<Evidence.Ran> counts) {
        return runs(level, level.counts(), counts);
    }

    private List<Proof> runs(Level level, Duration within, Predicate<Evidence.Ran> counts) {
        return latest(
                evidence.runs(),
                Evidence.Ran::at,
                level,
                within,
                counts,
                each -> new Proof(
                        Kind.RUN,
                        each.shown().run(),
                        each.shown().team(),
                        "“%s” in %s"
                                .formatted(
                                        each.shown().experiment(), each.shown().environment()),
                        each.at(),
                        each.at().plus(within)));
    }

    private List<Proof> days(Level level, Predicate<DaysHeld.Held> counts) {
        return latest(
                evidence.days(),
                DaysHeld.Held::at,
                level,
                level.counts(),
                counts,
                each -> new Proof(
                        Kind.GAMEDAY,
                        each.id(),
                        each.team(),
                        "GameDay “%s”".formatted(each.name()),
                        each.at(),
                        each.at().plus(level.counts())));
    }

    private List<Proof> drills(Level level, Duration within) {
        return latest(
                evidence.drills(),
                DrillsPassed.Passed::endedAt,
                level,
                within,
                each -> each.slowest().compareTo(STOPS_WITHIN) <= 0,
                each -> new Proof(
                        Kind.DRILL,
                        each.id(),
                        null,
                        "%d %s proved, the slowest in %.1f s"
                                .formatted(
                                        each.agents(),
                                        each.agents() == 1 ? "agent" : "agents",
                                        each.slowest().toMillis() / 1_000.0),
                        each.endedAt(),
                        each.endedAt().plus(within)));
    }

    /** Those that happened by now, not too long ago, and not before the level was lost; the latest first. */
    private <T> List<Proof> latest(
            List<T> all,
            Function<T, Instant> when,
            Level level,
            Duration within,
            Predicate<T> counts,
            Function<T, Proof> proof) {
        var from = now.minus(within);
        var lostAt = lost.get(level);
        return all.stream()
                .filter(each -> !when.apply(each).isAfter(now))
                .filter(each -> when.apply(each).isAfter(from))
                .filter(each -> lostAt == null || when.apply(each).isAfter(lostAt))
                .filter(counts)
                .map(proof)
                .sorted(Comparator.comparing(Proof::at).reversed())
                .toList();
    }

    /** Wherever it was: one climbs in staging first. */
    private Map<Rung, Proof> ladder() {
        var ladder = new EnumMap<Rung, Proof>(Rung.class);
        evidence.runs().stream()
                .filter(each -> !each.at().isAfter(now) && each.shown().clean())
                .forEach(each -> ladder.put(
                        each.rung(),
                        proof(
                                each,
                                "“%s” in %s"
                                        .formatted(
                                                each.shown().experiment(),
                                                each.shown().environment()))));
        return ladder;
    }
}
