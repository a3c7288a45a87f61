package dev.faultline.monkey;

import java.time.Clock;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Puts together what is shown of a policy. */
@Component
class Views {

    private final PolicyRows rows;
    private final Aiming aiming;
    private final Keeper.People people;
    private final Clock clock;

    Views(PolicyRows rows, Aiming aiming, Keeper.People people, Clock clock) {
        this.rows = rows;
        this.aiming = aiming;
        this.people = people;
        this.clock = clock;
    }

    PolicyView of(Policy policy) {
        var team = people.team(policy.team());
        var aim = aiming.of(policy.team(), team, policy.terms(), clock.instant());
        var titles = aim.units().stream().collect(Collectors.toMap(Unit::key, Unit::title));
        var pause = policy.pause();
        return new PolicyView(
                policy.id(),
                team,
                policy.name(),
                policy.terms().kind().word(),
                policy.version(),
                pause == null ? null : pause.by(),
                pause == null ? null : pause.reason(),
                policy.trouble().isEmpty() ? null : policy.trouble(),
                policy.changedBy(),
                policy.changedAt(),
                rows.units(policy.id()).stream()
                        .filter(each -> each.schedule() != null)
                        .map(each -> new PolicyView.Keeps(
                                each.key(),
                                titles.getOrDefault(each.key(), each.key()),
                                each.services(),
                                each.experiment(),
                                Objects.requireNonNull(each.schedule())))
                        .toList(),
                aim.leftOut(),
                TermsReader.write(policy.terms()));
    }
}
