package dev.faultline.schedule;

import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Reads what people write of a schedule, and writes it so that it can be read again. */
final class ScheduleReader {

    private static final Duration USUAL_TOLERANCE = Duration.ofMinutes(5);
    private static final Duration MOST_TOLERANCE = Duration.ofMinutes(15);
    private static final Duration MOST_JITTER = Duration.ofHours(1);
    private static final Duration LEAST_NOTICE = Duration.ofMinutes(1);
    static final Duration MOST_NOTICE = Duration.ofDays(1);
    private static final int USUAL_DEVIATIONS = 3;

    private ScheduleReader() {}

    /** What is wrong is said of {@code fields}. */
    static Schedule.Terms read(Fields fields, Instant now, RandomGenerator chance) {
        var terms = new Schedule.Terms(
                fields.text("name", 1, 120),
                RuleReader.read(fields, now, chance),
                fields.duration("startTolerance", Duration.ofSeconds(1), MOST_TOLERANCE, USUAL_TOLERANCE),
                fields.oneOf("overlap", Schedule.Overlap.class, Schedule.Overlap.SKIP),
                fields.duration("jitter", Duration.ZERO, MOST_JITTER, Duration.ZERO),
                fields.has("endsAt") ? fields.instant("endsAt", now) : null,
                fields.has("notifyBefore") ? fields.duration("notifyBefore", LEAST_NOTICE, MOST_NOTICE) : null,
                fields.optionalObject("continuous")
                        .map(ScheduleReader::continuous)
                        .orElse(null));
        if (terms.endsAt() != null && !terms.endsAt().isAfter(now)) {
            fields.error("endsAt", "past", "The end lies in the past.");
        }
        return terms;
    }

    private static Schedule.Continuous continuous(Fields fields) {
        var read = new Schedule.Continuous(fields.integer("pauseAfter", 1, 10, USUAL_DEVIATIONS));
        fields.end();
        return read;
    }

    /** When, with everything said that was left to us. */
    static Map<String, Object> write(Timing timing) {
        var written = new LinkedHashMap<String, Object>();
        switch (timing.rule()) {
            case Cron cron -> {
                written.put("cron", cron.text());
                written.put("dialect", cron.dialect().word());
            }
            case Recurrence recurrence -> {
                written.put("rrule", recurrence.text());
                written.put("start", recurrence.start().toString());
            }
            case Every every -> {
                written.put("every", Durations.text(every.step()));
                written.put(
                        "start",
                        LocalDateTime.ofInstant(every.first(), timing.zone())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
            }
            case Once once -> written.put("at", once.at().toString());
            case Chance chance -> written.put("random", write(chance));
        }
        written.put("zone", timing.zone().getId());
        if (timing.gap() == Timing.Gap.SKIP) {
            written.put("gap", "skip");
        }
        if (!timing.except().isEmpty()) {
            written.put("except", times(timing.except()));
        }
        if (!timing.also().isEmpty()) {
            written.put("also", times(timing.also()));
        }
        return written;
    }

    private static List<String> times(Collection<LocalDateTime> times) {
        return times.stream().map(LocalDateTime::toString).toList();
    }

    private static Map<String, Object> write(Chance chance) {
        var written = new LinkedHashMap<String, Object>();
        written.put("meanBetween", Durations.text(chance.meanBetween()));
        written.put("maxPerDay", chance.maxPerDay());
        written.put("days", days(chance.days()));
        written.put("from", chance.opens().toString());
        written.put("to", chance.closes().toString());
        written.put("seed", chance.seed());
        return written;
    }

    private static List<String> days(Set<java.time.DayOfWeek> days) {
        return new TreeSet<>(days)
                .stream()
                        .map(each -> each.name().toLowerCase(java.util.Locale.ROOT))
                        .toList();
    }
}
