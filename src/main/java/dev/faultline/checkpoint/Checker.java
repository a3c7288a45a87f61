package dev.faultline.checkpoint;

import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Checks the timeline: everything once a day, what was added lately every hour, and everything when somebody asks. One check at a
 * time on a node, over one connection of the ordinary pool.
 */
@Component
class Checker extends Rounds {

    private static final Logger LOG = LoggerFactory.getLogger(Checker.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration TELL = Duration.ofSeconds(1);

    /** A fact bears the time at which it was written; its transaction is committed later. */
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    private final TimelineChecks checks;
    private final Examinations examinations;
    private final CheckpointProperties properties;
    private final Clock clock;
    private final Ticker ticker;
    private final Map<Extent, Instant> scheduled = new EnumMap<>(Extent.class);
    private volatile boolean ending;

    Checker(
            TimelineChecks checks,
            Examinations examinations,
            CheckpointProperties properties,
            Clock clock,
            Ticker ticker) {
        super(
                "checker",
                PAUSE,
                new Trouble(
                        LOG,
                        "The timeline cannot be checked now; it is tried again and again",
                        "The timeline is checked again"));
        this.checks = checks;
        this.examinations = examinations;
        this.properties = properties;
        this.clock = clock;
        this.ticker = ticker;
    }

    /** Does what is due or asked for, one check after the other. */
    @Override
    protected void round() {
        Instant now = clock.instant();
        schedule(Extent.FULL, lastDaily(now));
        schedule(Extent.RECENT, now.truncatedTo(ChronoUnit.HOURS));
        for (var next = checks.take(); next.isPresent() && !ending; next = checks.take()) {
            check(next.get());
        }
    }

    private void schedule(Extent extent, Instant slot) {
        if (!slot.equals(scheduled.get(extent))) {
            checks.due(extent, slot);
            scheduled.put(extent, slot);
        }
    }

    /** The last time that it was this hour there. */
    private Instant lastDaily(Instant now) {
        ZonedDateTime there = now.atZone(properties.zone());
        ZonedDateTime today = there.toLocalDate().atTime(properties.fullAt()).atZone(properties.zone());
        return (today.isAfter(there)
                        ? there.toLocalDate()
                                .minusDays(1)
                                .atTime(properties.fullAt())
                                .atZone(properties.zone())
                        : today)
                .toInstant();
    }

    private void check(TimelineCheck check) {
        try {
            Examination examination = examinations.begin(new Telling(check.id()));
            Outcome outcome = switch (check.extent()) {
                case FULL -> examination.full();
                case RECENT -> examination.recent(since(check));
            };
            checks.end(check, outcome);
            tell(outcome);
        } catch (Examination.Abandoned ended) {
            LOG.debug("Check {} goes on elsewhere, or later", check.id());
        }
    }

    private static void tell(Outcome outcome) {
        if (outcome.intact()) {
            LOG.info("The timeline was checked. {}", outcome.inWords());
        } else {
            LOG.error("The timeline was tampered with. {}", outcome.inWords());
            outcome.findings().forEach(each -> LOG.error("{}", each.inWords()));
        }
    }

    /** An hour before, or longer where the last check is longer ago. */
    private Instant since(TimelineCheck check) {
        Instant anHourAgo = check.askedAt().minus(1, ChronoUnit.HOURS);
        Instant last = checks.lastBegan().orElse(Instant.EPOCH);
        return (last.isBefore(anHourAgo) ? last : anHourAgo).minus(OVERLAP);
    }

    /** Writes down how far a check has come, once a second. */
    private final class Telling implements Examination.Progress {

        private final UUID id;
        private long toldAt = ticker.nanos();

        Telling(UUID id) {
            this.id = id;
        }

        @Override
        public boolean at(long chainsDue, long chains, long facts) {
            if (ticker.since(toldAt).compareTo(TELL) < 0) {
                return !ending;
            }
            toldAt = ticker.nanos();
            return !ending && checks.progress(id, chainsDue, chains, facts);
        }
    }

    /** A check that is under way is left for another node. */
    @Override
    public void stop() {
        ending = true;
        super.stop();
    }
}
