package dev.faultline.monkey;

import dev.faultline.gate.Durations;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.TargetKind;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What people write of a policy.
 *
 * @param services that it is cut down to; empty: all of the team, also those that come later
 * @param from the caller, and {@code to} the one that is called: of a Latency Monkey only
 * @param fault as an experiment has it
 * @param lasts how long each is on
 * @param meanBetween of each service, zone, region or pair, in active days
 * @param seed with the same, the same times come out
 */
record Terms(
        String name,
        Kind kind,
        String environment,
        List<String> services,
        String from,
        String to,
        Map<String, Object> fault,
        Duration lasts,
        Duration meanBetween,
        int maxPerDay,
        Set<DayOfWeek> days,
        LocalTime opens,
        LocalTime closes,
        ZoneId zone,
        long seed) {

    Terms {
        services = List.copyOf(services);
        days = Set.copyOf(days);
    }

    public String faultType() {
        return String.valueOf(fault.get("type"));
    }

    /** What its fault can be done to; none where there is no such fault. */
    Optional<TargetKind> target() {
        return FaultTypes.ALL.stream()
                .filter(each -> each.name().equals(faultType()))
                .map(FaultType::target)
                .findFirst();
    }

    /** How far apart they are on average, for people. */
    public String pace() {
        long days = meanBetween.toDays();
        return meanBetween.equals(Duration.ofDays(days))
                ? days == 1 ? "every active day" : "every %d active days".formatted(days)
                : "every %s of active days".formatted(Durations.text(meanBetween));
    }
}
