package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.calendar.Ruling;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is in the way of times that lie ahead, as calendars, schedules and targets are now. */
@Component
class Prospects {

    /** How many other times are offered in place of one. */
    private static final int OFFERED = 3;

    private final Closed closed;
    private final Conflicts conflicts;
    private final SharedClock clock;

    Prospects(Closed closed, Conflicts conflicts, SharedClock clock) {
        this.closed = closed;
        this.conflicts = conflicts;
        this.clock = clock;
    }

    /** Asked for as many times as somebody likes. */
    interface Prospect {

        Ruling ruling(Instant start);

        Map<Instant, List<Conflict>> conflicts(Collection<Instant> starts);

        /** The next times at which nothing would be in the way of what is due then. */
        List<Instant> free(Instant due);
    }

    /**
     * An occurrence that something is against.
     *
     * @param closed the rules of calendars
     * @param free when it could be instead
     */
    record Trouble(Occurrence occurrence, List<String> closed, List<Conflict> conflicts, List<Instant> free) {

        /** For pages: the same times on the schedule's clocks. */
        public List<Preview.Slot> slots(ZoneId zone) {
            return free.stream().map(each -> Preview.Slot.at(each, zone)).toList();
        }

        boolean isNone() {
            return closed.isEmpty() && conflicts.isEmpty();
        }
    }

    /** @param schedule the one that is changed, which is not in its own way; null for one that is new */
    Prospect of(Caller caller, UUID experiment, @Nullable Schedule schedule) {
        return of(
                caller,
                schedule == null ? new Subject(null, experiment, caller.id(), clock.now()) : schedule.subject(),
                new Conflicts.Memory());
    }

    private Prospect of(Caller caller, Subject subject, Conflicts.Memory memory) {
        Function<Instant, Ruling> rulings = closed.rulings(caller, subject.experiment());
        return new Prospect() {
            @Override
            public Ruling ruling(Instant start) {
                return rulings.apply(start);
            }

            @Override
            public Map<Instant, List<Conflict>> conflicts(Collection<Instant> starts) {
                return conflicts.of(caller, subject, starts, memory);
            }

            @Override
            public List<Instant> free(Instant due) {
                var now = clock.now();
                return conflicts.free(caller, subject, due, due.isAfter(now) ? due : now, OFFERED);
            }
        };
    }

    /** One for each that something is against, in order. */
    List<Trouble> of(Caller caller, Schedule schedule, List<Occurrence> ahead) {
        return of(caller, schedule, ahead, new Conflicts.Memory());
    }

    List<Trouble> of(Caller caller, Schedule schedule, List<Occurrence> ahead, Conflicts.Memory memory) {
        var open = ahead.stream().filter(Occurrence::open).toList();
        var prospect = of(caller, schedule.subject(), memory);
        var found = prospect.conflicts(open.stream().map(Occurrence::dueAt).toList());
        var troubles = new ArrayList<Trouble>();
        for (var each : open) {
            var trouble = new Trouble(
                    each,
                    prospect.ruling(each.dueAt()).against(),
                    found.getOrDefault(each.dueAt(), List.of()),
                    List.of());
            if (!trouble.isNone()) {
                troubles.add(trouble);
            }
        }
        return troubles;
    }

    /** The same of one, with other times for it. */
    Trouble of(Caller caller, Schedule schedule, Occurrence occurrence) {
        var prospect = of(caller, schedule.subject(), new Conflicts.Memory());
        var found = of(caller, schedule, List.of(occurrence)).stream().findFirst();
        return new Trouble(
                occurrence,
                found.map(Trouble::closed).orElse(List.of()),
                found.map(Trouble::conflicts).orElse(List.of()),
                occurrence.open() ? prospect.free(occurrence.dueAt()) : List.of());
    }
}
