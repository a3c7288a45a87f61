package dev.faultline.schedule;

import dev.faultline.calendar.Zones;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Reads when something is to happen: one of {@code cron}, {@code rrule}, {@code every}, {@code at}, {@code random}, in a zone. */
final class RuleReader {

    private static final List<String> WAYS = List.of("cron", "rrule", "every", "at", "random");
    private static final LocalDateTime FIRST_YEAR = LocalDateTime.of(1970, 1, 1, 0, 0);
    private static final LocalDateTime LAST_YEAR = LocalDateTime.of(2199, 12, 31, 0, 0);

    /** What lies outside of these is a slip. */
    static final Instant FIRST = FIRST_YEAR.toInstant(ZoneOffset.UTC);

    static final Instant LAST = LAST_YEAR.toInstant(ZoneOffset.UTC);

    /** What every JSON reader takes for the same number. */
    private static final long MOST_SEED = (1L << 53) - 1;

    private static final String EVERY = "@every";

    /** Of exceptions and of additions, each. */
    static final int MOST_TIMES = 200;

    private final Fields fields;
    private final Instant now;
    private final RandomGenerator chance;
    private final boolean checked;

    private RuleReader(Fields fields, Instant now, RandomGenerator chance, boolean checked) {
        this.fields = fields;
        this.now = now;
        this.chance = chance;
        this.checked = checked;
    }

    /**
     * What is wrong is said of {@code fields}, and something stands in for it.
     *
     * @param now from when on rules count that do not say so
     * @param chance for seeds that are not given
     */
    static Timing read(Fields fields, Instant now, RandomGenerator chance) {
        return new RuleReader(fields, now, chance, true).timing();
    }

    /** What {@link ScheduleReader#write} wrote, however long ago: what was fine then may lie in the past now. */
    static Timing stored(Fields fields) {
        return new RuleReader(fields, Instant.EPOCH, () -> 0, false).timing();
    }

    private Timing timing() {
        int before = fields.complaints();
        ZoneId zone = fields.value("zone", ZoneOffset.UTC, "zone", Zones::parse);
        var gap = fields.oneOf("gap", Timing.Gap.class, Timing.Gap.SHIFT);
        var standIn = new Timing(new Once(LocalDateTime.ofInstant(now, zone)), zone, gap);
        var except = times("except");
        var also = times("also");
        var given = WAYS.stream().filter(fields::has).toList();
        if (given.size() != 1) {
            fields.error(
                    given.isEmpty() ? "cron" : given.get(1),
                    given.isEmpty() ? "required" : "one-of",
                    "Say when with exactly one of: %s.".formatted(String.join(", ", WAYS)));
            WAYS.forEach(fields::has);
            return standIn;
        }
        var timing = new Timing(rule(given.getFirst(), zone), zone, gap, except, also);
        if (fields.complaints() > before) {
            return standIn;
        }
        if (checked) {
            check(given.getFirst(), timing);
        }
        return timing;
    }

    /** What clocks show, each without an offset. */
    private SortedSet<LocalDateTime> times(String name) {
        var times = new TreeSet<LocalDateTime>();
        var written = fields.texts(name, 0, MOST_TIMES, 40);
        for (int i = 0; i < written.size(); i++) {
            try {
                times.add(local(written.get(i)));
            } catch (IllegalArgumentException e) {
                fields.error(name, i, "local-time", String.valueOf(e.getMessage()));
            }
        }
        return times;
    }

    private Rule rule(String way, ZoneId zone) {
        return switch (way) {
            case "cron" -> cron(zone);
            case "rrule" -> recurrence(zone);
            case "every" -> every(fields.duration("every", Timing.LEAST_APART, Every.LONGEST), zone);
            case "at" -> new Once(fields.value("at", FIRST_YEAR, "local-time", RuleReader::local));
            default -> chance(fields.object("random"));
        };
    }

    private Rule cron(ZoneId zone) {
        var dialect = fields.has("dialect")
                ? Optional.of(fields.oneOf("dialect", CronDialect.class))
                : Optional.<CronDialect>empty();
        // @every is no cron, but people know it as one
        return fields.value("cron", new Once(FIRST_YEAR), "cron", text -> {
            if (text.strip().startsWith(EVERY)) {
                return every(step(text.strip().substring(EVERY.length()).strip()), zone);
            }
            return CronReader.read(text, dialect);
        });
    }

    private static Duration step(String text) {
        var step = Durations.parse(text);
        if (step.compareTo(Timing.LEAST_APART) < 0 || step.compareTo(Every.LONGEST) > 0) {
            throw new IllegalArgumentException("@every %s is outside of %s to %s."
                    .formatted(text, Durations.text(Timing.LEAST_APART), Durations.text(Every.LONGEST)));
        }
        return step;
    }

    /** Without a start, the first is one step from now. */
    private Every every(Duration step, ZoneId zone) {
        return new Every(
                step, start().map(local -> local.atZone(zone).toInstant()).orElse(now.plus(step)));
    }

    private Rule recurrence(ZoneId zone) {
        var start = start();
        return fields.<Rule>value("rrule", new Once(FIRST_YEAR), "rrule", text -> {
            if (start.isEmpty()) {
                return RecurrenceReader.readFrom(
                        text, LocalDateTime.ofInstant(now, zone).truncatedTo(ChronoUnit.MINUTES), zone);
            }
            var rule = RecurrenceReader.read(text, start.get(), zone);
            demandFirst(rule, start.get());
            return rule;
        });
    }

    /** RFC 5545 leaves open what a start means that the rule does not hit, and programs differ. */
    private void demandFirst(Recurrence rule, LocalDateTime start) {
        var times = rule.from(start);
        if (times.hasNext()) {
            var first = times.next();
            if (!first.equals(start)) {
                fields.error(
                        "start",
                        "start",
                        "The rule does not hit its start; the first time it does is %s.".formatted(first));
            }
        }
    }

    private Optional<LocalDateTime> start() {
        return fields.has("start")
                ? Optional.of(fields.value("start", FIRST_YEAR, "local-time", RuleReader::local))
                : Optional.empty();
    }

    private Chance chance(Fields random) {
        var days = random.someOf("days", DayOfWeek.class, EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));
        var rule = new Chance(
                random.duration("meanBetween", Duration.ofHours(1), Every.LONGEST),
                random.integer("maxPerDay", 1, 24, 1),
                days,
                random.value("from", LocalTime.MIDNIGHT, "time", RuleReader::time),
                random.value("to", LocalTime.NOON, "time", RuleReader::time),
                random.has("seed") ? random.number("seed", 0, MOST_SEED) : chance.nextLong(MOST_SEED));
        random.end();
        return rule;
    }

    /** Tells what would never happen, or too often. */
    private void check(String way, Timing timing) {
        timing.tooClose(now)
                .ifPresentOrElse(
                        two -> fields.error(
                                way,
                                "too-often",
                                "%s and %s are less than 15 minutes apart.".formatted(two.getFirst(), two.getLast())),
                        () -> {
                            if (!timing.from(now).hasNext()) {
                                fields.error(way, "never", never(timing.rule()));
                            }
                        });
        timing.also().stream()
                .filter(each -> timing.crowds(Moment.of(each, timing.zone()).at(), now))
                .findFirst()
                .ifPresent(each -> fields.error(
                        "also", "too-often", "%s is less than 15 minutes from another one.".formatted(each)));
    }

    private static String never(Rule rule) {
        return switch (rule) {
            case Once once -> "%s is in the past.".formatted(once.at());
            case Cron _, Recurrence _, Chance _, Every _ ->
                "“%s” has no occurrence, now or within %d years.".formatted(rule.inWords(), WallRule.REACH_YEARS);
        };
    }

    static LocalDateTime local(String text) {
        try {
            var time = LocalDateTime.parse(text).truncatedTo(ChronoUnit.SECONDS);
            if (time.isBefore(FIRST_YEAR) || time.isAfter(LAST_YEAR)) {
                throw new IllegalArgumentException("“%s” is not between 1970 and 2199.".formatted(text));
            }
            return time;
        } catch (DateTimeException _) {
            throw new IllegalArgumentException(
                    "“%s” is not a local time, without an offset: the zone says it. Write 2026-11-30T14:00."
                            .formatted(text));
        }
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("“%s” is not a time of day. Write 09:30.".formatted(text));
        }
    }
}
