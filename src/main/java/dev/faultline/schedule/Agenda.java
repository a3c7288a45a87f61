package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.access.Team;
import dev.faultline.access.Teams;
import dev.faultline.experiment.Experiment;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Problem;
import dev.faultline.schedule.CalendarEvent.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells as a calendar what is planned, what was taken back, and what became of the last days, as far as somebody may see it now. */
@Component
class Agenda {

    private static final Duration KEPT = Duration.ofDays(30);

    private final Entries entries;
    private final Experiments experiments;
    private final Teams teams;
    private final List<Appointments> appointments;

    Agenda(Entries entries, Experiments experiments, Teams teams, List<Appointments> appointments) {
        this.appointments = appointments;
        this.entries = entries;
        this.experiments = experiments;
        this.teams = teams;
    }

    /**
     * A team that the caller sees no more leaves an empty calendar, which clears what readers kept; they would keep it if there
     * was none.
     *
     * @param team whose schedules are told; null: those of the caller's teams
     */
    byte[] of(Caller caller, @Nullable UUID team, Instant now) {
        Collection<UUID> shown = team == null ? caller.teams() : Set.of(team);
        return CalendarFile.of(
                name(caller, team),
                Stream.concat(items(caller, shown, now).stream().map(Item::event), appointments(caller, team, now))
                        .toList());
    }

    /**
     * An event, and of what.
     *
     * @param changedAt the latest of what its sequence follows; what is changed beside, as in the experiment, moves nothing
     */
    record Item(UUID schedule, String name, Instant changedAt, CalendarEvent event) {}

    /** Those of one team, in order. */
    List<Item> items(Caller caller, UUID team, Instant now) {
        return items(caller, Set.of(team), now);
    }

    private List<Item> items(Caller caller, Collection<UUID> shown, Instant now) {
        var known = new HashMap<UUID, Optional<Experiment>>();
        return entries.told(caller, shown, now).stream()
                .map(told -> item(told, known.computeIfAbsent(told.experiment(), id -> experiment(caller, id))))
                .toList();
    }

    /** One alone, as far as the caller may see it. */
    Optional<Item> item(Caller caller, UUID uid) {
        return entries.one(caller, uid).map(told -> item(told, experiment(caller, told.experiment())));
    }

    private static Item item(Entries.Told told, Optional<Experiment> experiment) {
        return new Item(told.scheduleId(), told.schedule(), told.changedAt(), event(told, experiment));
    }

    /** With people, from a month ago on. */
    private Stream<CalendarEvent> appointments(Caller caller, @Nullable UUID team, Instant now) {
        return appointments.stream()
                .flatMap(each -> each.between(caller, now.minus(KEPT), now.plus(Planner.HORIZON)).stream())
                .filter(each -> team == null || each.team().equals(team))
                .map(each -> new CalendarEvent(
                        each.id(),
                        each.begins(),
                        each.ends(),
                        each.sequence(),
                        each.changedAt(),
                        each.cancelled() ? Status.CANCELLED : Status.CONFIRMED,
                        each.cancelled() ? "Cancelled: " + each.name() : each.name(),
                        "A GameDay: " + each.word()));
    }

    private String name(Caller caller, @Nullable UUID team) {
        return team == null
                ? "Faultline"
                : teams.byId(team)
                        .filter(each -> caller.maySee(each.id()))
                        .map(Team::name)
                        .map("Faultline: %s"::formatted)
                        .orElse("Faultline");
    }

    private Optional<Experiment> experiment(Caller caller, UUID id) {
        try {
            return Optional.of(experiments.get(caller, id));
        } catch (Problem _) {
            return Optional.empty(); // deleted since
        }
    }

    private static CalendarEvent event(Entries.Told told, Optional<Experiment> experiment) {
        var pause = pause(told);
        return new CalendarEvent(
                told.id(),
                told.plannedAt(),
                experiment
                        .map(each -> told.plannedAt().plus(told.jitter()).plus(longest(each)))
                        .orElse(null),
                told.sequence() + (isOver(told) ? 1 : 0),
                experiment
                        .map(Experiment::changedAt)
                        .filter(each -> each.isAfter(told.changedAt()))
                        .orElse(told.changedAt()),
                status(told, pause.isPresent()),
                summary(told),
                description(told, experiment, pause),
                isAhead(told) && pause.isEmpty() ? told.notifyBefore() : null);
    }

    private static Duration longest(Experiment experiment) {
        return experiment.definition().limits().maxDuration();
    }

    private static Optional<Schedule.Pause> pause(Entries.Told told) {
        return Optional.ofNullable(told.pause())
                .filter(_ -> isAhead(told))
                .filter(each -> each.until() == null || told.plannedAt().isBefore(each.until()));
    }

    private static boolean isAhead(Entries.Told told) {
        return told.state() == OccurrenceState.PLANNED || told.state() == OccurrenceState.ARMED;
    }

    /** It did not start, and never will. */
    private static boolean isOver(Entries.Told told) {
        return told.state() == OccurrenceState.MISSED || told.state() == OccurrenceState.SKIPPED;
    }

    private static Status status(Entries.Told told, boolean paused) {
        if (told.state() == null || isOver(told)) {
            return Status.CANCELLED;
        }
        return paused ? Status.TENTATIVE : Status.CONFIRMED;
    }

    private static String summary(Entries.Told told) {
        if (told.state() == null) {
            return "Cancelled: " + told.schedule();
        }
        return switch (told.state()) {
            case PLANNED, ARMED, DISPATCHED -> told.schedule();
            case MISSED -> "Missed: " + told.schedule();
            case SKIPPED -> "Skipped: " + told.schedule();
        };
    }

    private static String description(
            Entries.Told told, Optional<Experiment> experiment, Optional<Schedule.Pause> pause) {
        var lines = new ArrayList<String>();
        if (told.state() == null) {
            lines.add("It was taken back.");
        }
        lines.addAll(told.reasons());
        pause.ifPresent(each -> lines.add("It is paused by %s: %s".formatted(each.by(), each.reason())));
        if (told.state() == OccurrenceState.DISPATCHED) {
            lines.add("Its run was started.");
        }
        experiment.ifPresent(
                each -> lines.add("Experiment: %s, at most %s.".formatted(each.name(), Durations.text(longest(each)))));
        if (told.state() != null) {
            lines.add("%s (%s)".formatted(told.localTime(), told.zone()));
        }
        if (!told.jitter().isZero()) {
            lines.add("It may start up to %s later.".formatted(Durations.text(told.jitter())));
        }
        if (!told.note().isEmpty()) {
            lines.add(told.note());
        }
        return String.join("\n", lines);
    }
}
