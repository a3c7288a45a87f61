package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.blastradius.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door: what is planned and what became of it, for pages that show more than one schedule. */
@Component
public class Plans {

    private final ScheduleRows schedules;
    private final OccurrenceRows occurrences;
    private final Prospects prospects;
    private final Conflicts conflicts;
    private final SharedClock clock;
    private final List<Appointments> appointments;

    Plans(
            ScheduleRows schedules,
            OccurrenceRows occurrences,
            Prospects prospects,
            Conflicts conflicts,
            SharedClock clock,
            List<Appointments> appointments) {
        this.appointments = appointments;
        this.schedules = schedules;
        this.occurrences = occurrences;
        this.prospects = prospects;
        this.conflicts = conflicts;
        this.clock = clock;
    }

    /**
     * One occurrence, with what is known of it now.
     *
     * @param until when its run is over at the latest
     * @param state the kind that gives a glyph and a colour
     * @param word the state for people
     * @param note what is unusual about the time; empty where nothing is
     * @param against why it will not start, or did not, in sentences
     * @param conflicts who else would be on at the same time, in sentences
     * @param schedule or what else plans it
     * @param environments with {@code services}: as far as it reaches now
     * @param path where its page is
     */
    public record Plan(
            UUID schedule,
            String name,
            UUID team,
            Instant plannedAt,
            Instant until,
            String state,
            String word,
            String note,
            List<String> against,
            List<String> conflicts,
            @Nullable UUID run,
            Set<String> environments,
            Set<String> services,
            String path) {}

    /**
     * @param all in order
     * @param complete false where there are more than a page can show
     */
    public record Found(List<Plan> all, boolean complete) {}

    /**
     * What is planned for a time then, of every schedule that the caller sees. In no transaction: an experiment that is gone would
     * spoil it.
     *
     * @param until not included
     */
    public Found between(Caller caller, Instant from, Instant until, int most) {
        var found = occurrences.between(caller, from, until, most + 1);
        var bySchedule = found.stream().limit(most).collect(Collectors.groupingBy(Occurrence::scheduleId));
        var plans = new ArrayList<Plan>();
        var memory = new Conflicts.Memory();
        for (var schedule : schedules.all(bySchedule.keySet())) {
            plans.addAll(plans(caller, schedule, bySchedule.getOrDefault(schedule.id(), List.of()), memory));
        }
        appointments.stream()
                .flatMap(each -> each.between(caller, from, until).stream())
                .filter(each -> !each.begins().isBefore(from))
                .map(Plans::plan)
                .forEach(plans::add);
        plans.sort(Comparator.comparing(Plan::plannedAt).thenComparing(Plan::name));
        return new Found(plans, found.size() <= most);
    }

    private static Plan plan(Appointments.Appointment appointment) {
        return new Plan(
                appointment.id(),
                appointment.name(),
                appointment.team(),
                appointment.begins(),
                appointment.ends(),
                appointment.state(),
                appointment.word(),
                "",
                List.of(),
                List.of(),
                null,
                Set.of(),
                Set.of(),
                appointment.path());
    }

    /**
     * What starts next.
     *
     * @param told whether its schedule wanted it told beforehand, and it was
     */
    public record Next(UUID schedule, String name, Instant plannedAt, Instant dueAt, boolean told) {

        /** Where its page is. */
        public String path() {
            return "/schedules/%s/occurrences/%s".formatted(schedule, plannedAt);
        }
    }

    /** Within a day, of every schedule that the caller sees. */
    @Transactional(readOnly = true)
    public List<Next> next(Caller caller, int most) {
        var now = clock.now();
        return occurrences.coming(caller, now, now.plus(Duration.ofDays(1)), most).stream()
                .map(each -> new Next(each.scheduleId(), each.schedule(), each.plannedAt(), each.dueAt(), each.told()))
                .toList();
    }

    /** A schedule that paused itself, and why. */
    public record Stood(UUID schedule, String name, String reason) {}

    @Transactional(readOnly = true)
    public List<Stood> stood(Caller caller) {
        return schedules.pausedBy(caller, Judging.ITSELF).stream()
                .flatMap(each -> Optional.ofNullable(each.pause()).stream()
                        .map(pause -> new Stood(each.id(), each.name(), pause.reason())))
                .toList();
    }

    private List<Plan> plans(Caller caller, Schedule schedule, List<Occurrence> itsOwn, Conflicts.Memory memory) {
        var reach = conflicts.reach(schedule, memory);
        var whole = conflicts.whole(schedule, memory).orElse(Duration.ZERO);
        var troubles = prospects.of(caller, schedule, itsOwn, memory).stream()
                .collect(Collectors.toMap(each -> each.occurrence().id(), Function.identity()));
        return itsOwn.stream()
                .map(each -> plan(schedule, each, Optional.ofNullable(troubles.get(each.id())), reach, whole))
                .toList();
    }

    private static Plan plan(
            Schedule schedule,
            Occurrence occurrence,
            Optional<Prospects.Trouble> trouble,
            Optional<Reach> reach,
            Duration whole) {
        var against = new ArrayList<>(occurrence.reasons());
        trouble.ifPresent(each -> against.addAll(each.closed()));
        if (occurrence.open()) {
            schedule.pausedAt(occurrence.dueAt())
                    .ifPresent(each ->
                            against.add("The schedule is paused by %s: %s".formatted(each.by(), each.reason())));
        }
        boolean skipped = occurrence.open() && !against.isEmpty();
        return new Plan(
                schedule.id(),
                schedule.name(),
                schedule.team(),
                occurrence.plannedAt(),
                occurrence.dueAt().plus(whole),
                skipped ? "stopped" : occurrence.stateKind(),
                skipped ? "will be skipped" : occurrence.stateWord(),
                occurrence.note(),
                against,
                trouble.map(Prospects.Trouble::conflicts).orElse(List.of()).stream()
                        .map(Conflict::inWords)
                        .toList(),
                occurrence.run(),
                reach.map(Plans::environments).orElse(Set.of()),
                reach.map(Plans::services).orElse(Set.of()),
                "/schedules/%s/occurrences/%s".formatted(schedule.id(), occurrence.plannedAt()));
    }

    private static Set<String> environments(Reach reach) {
        var names = names(reach, Reach.Place::environment);
        reach.needs().stream()
                .filter(each -> each.kind().equals("environment"))
                .forEach(each -> names.add(each.name()));
        return names;
    }

    private static Set<String> services(Reach reach) {
        return names(reach, Reach.Place::service);
    }

    private static Set<String> names(Reach reach, Function<Reach.Place, String> name) {
        return reach.places().stream().map(name).collect(Collectors.toCollection(TreeSet::new));
    }
}
