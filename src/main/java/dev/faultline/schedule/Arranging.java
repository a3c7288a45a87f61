package dev.faultline.schedule;

import dev.faultline.access.Caller;
import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.springframework.stereotype.Component;

/** The door for whoever plans starts for others: schedules as anybody would write them, with all that is asked of any of them. */
@Component
public class Arranging {

    private final Schedules schedules;
    private final OccurrenceRows occurrences;

    Arranging(Schedules schedules, OccurrenceRows occurrences) {
        this.schedules = schedules;
        this.occurrences = occurrences;
    }

    /** @throws Problem as for anybody who writes a schedule */
    public UUID arrange(Caller caller, Document schedule) {
        return schedules.create(caller, schedule, null).schedule().id();
    }

    /** Whether nobody deleted it. */
    public boolean isThere(Caller caller, UUID id) {
        try {
            return schedules.get(caller, id).id().equals(id);
        } catch (Problem gone) {
            return false;
        }
    }

    /** The same schedule, written anew. */
    public void rearrange(Caller caller, UUID id, Document schedule) {
        schedules.update(
                caller,
                id,
                schedule.fields(),
                IfMatch.version(schedules.get(caller, id).version()));
    }

    /** It starts nothing any more. One that is gone already stays gone. */
    public void end(Caller caller, UUID id) {
        try {
            schedules.delete(
                    caller, id, IfMatch.version(schedules.get(caller, id).version()));
        } catch (Problem gone) {
            if (gone.status() != 404) {
                throw gone;
            }
        }
    }

    /** Of these schedules, those that are to start something by then. */
    public List<UUID> startingBy(Instant then, List<UUID> ids) {
        return occurrences.next(ids).values().stream()
                .filter(each -> each.dueAt().isBefore(then))
                .map(Occurrence::scheduleId)
                .distinct()
                .toList();
    }

    /** When a rule would start something, as it is written for a schedule; what is wrong with it is said of {@code rule}. */
    public static List<Instant> foresee(Fields rule, Instant from, Instant until, RandomGenerator chance) {
        var timing = RuleReader.read(rule, from, chance);
        var moments = new ArrayList<Instant>();
        if (rule.complaints() > 0) {
            return moments;
        }
        for (var all = timing.from(from); all.hasNext(); ) {
            var at = all.next().at();
            if (!at.isBefore(until)) {
                break;
            }
            moments.add(at);
        }
        return moments;
    }
}
