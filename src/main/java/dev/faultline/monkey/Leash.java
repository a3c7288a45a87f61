package dev.faultline.monkey;

import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import dev.faultline.schedule.Arranging;
import dev.faultline.schedule.Veto;
import dev.faultline.steadystate.SteadyState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Holds policies back: what opted out, what is not well, and what something real goes on with, is not hurt on top. Whether services
 * are well is read a moment before a start is due, outside of its transaction; when nobody could read it, nothing starts.
 */
@Component
class Leash implements Veto {

    private static final Logger LOG = LoggerFactory.getLogger(Leash.class);

    /** How long before a start services are looked at. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    /** How old a look may be. */
    static final Duration COUNTS = Duration.ofSeconds(30);

    private final PolicyRows rows;
    private final OptOuts optOuts;
    private final Incidents incidents;
    private final Looking looking;
    private final ApplicationEventPublisher facts;
    private final Clock clock;

    /** How one finds out whether services are well. */
    @Component
    record Looking(Services services, SteadyState probes, Arranging schedules) {}

    Leash(
            PolicyRows rows,
            OptOuts optOuts,
            Incidents incidents,
            Looking looking,
            ApplicationEventPublisher facts,
            Clock clock) {
        this.rows = rows;
        this.optOuts = optOuts;
        this.incidents = incidents;
        this.looking = looking;
        this.facts = facts;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 3, initialDelay = 3, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            var planning = rows.planning().stream()
                    .collect(Collectors.toMap(each -> Objects.requireNonNull(each.schedule()), each -> each));
            looking.schedules()
                    .startingBy(clock.instant().plus(AHEAD), List.copyOf(planning.keySet()))
                    .forEach(each -> look(Objects.requireNonNull(planning.get(each))));
        } catch (RuntimeException away) {
            LOG.debug("Whether services are well is read again later", away);
        }
    }

    private void look(PolicyRows.Kept kept) {
        var said = new ArrayList<String>();
        boolean well = true;
        for (var name : kept.services()) {
            var health = looking.services().find(name).flatMap(Service::health);
            if (health.isEmpty()) {
                well = false;
                said.add("Nobody knows how one sees that %s is well.".formatted(name));
            } else {
                var sample = looking.probes().read(health.get());
                well &= sample.holds();
                said.add("%s: %s".formatted(name, sample.said()));
            }
        }
        rows.looked(kept, clock.instant(), well, String.join("; ", said));
    }

    @Override
    public List<String> against(UUID schedule) {
        var kept = rows.unitOf(schedule);
        if (kept.isEmpty()) {
            return List.of();
        }
        var policy = rows.find(kept.get().policy());
        return policy.isEmpty()
                ? List.of("Its policy was deleted.")
                : against(policy.get(), kept.get(), clock.instant());
    }

    private List<String> against(Policy policy, PolicyRows.Kept kept, Instant now) {
        var against = new ArrayList<String>();
        var pause = policy.pause();
        if (pause != null) {
            against.add("The policy %s was paused by %s: %s".formatted(policy.called(), pause.by(), pause.reason()));
        }
        for (var service : kept.services()) {
            optOuts.of(policy.team(), service, now)
                    .ifPresent(each -> against.add("%s: %s".formatted(service, each.inWords())));
        }
        incidents.goesOn(policy.team(), kept.services()).ifPresent(each -> against.add(each.inWords()));
        var looked = kept.lookedAt();
        if (looked == null || looked.plus(COUNTS).isBefore(now)) {
            against.add("Nobody could find out whether %s is well.".formatted(String.join(", ", kept.services())));
        } else if (!kept.well()) {
            against.add("Something real goes on: %s".formatted(kept.said()));
        }
        return against;
    }

    @Override
    public void began(UUID schedule, UUID run) {
        rows.unitOf(schedule)
                .ifPresent(kept -> rows.find(kept.policy())
                        .ifPresent(policy -> facts.publishEvent(
                                new MonkeyFact.Began(run, policy.id(), policy.team(), policy.called(), kept.key()))));
    }
}
