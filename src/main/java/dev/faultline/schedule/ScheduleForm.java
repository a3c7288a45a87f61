package dev.faultline.schedule;

import dev.faultline.gate.Document;
import dev.faultline.gate.Durations;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is in the form of a schedule, as it was typed. Read by the same reader as everything else, so that the form accepts what
 * programs may send and nothing more.
 *
 * @param way which of the ways to say when {@code rule} is meant for
 * @param except with {@code also}: single times, apart by blanks
 * @param pauseAfter empty where it is not continuous
 * @param scheduleId empty while it is new
 */
record ScheduleForm(
        String name,
        String experimentId,
        String way,
        String rule,
        String start,
        String zone,
        String dialect,
        String gap,
        String startTolerance,
        String overlap,
        String jitter,
        String endsAt,
        String except,
        String also,
        String notifyBefore,
        String pauseAfter,
        String scheduleId,
        int version) {

    /** A browser may leave a field out. */
    ScheduleForm {
        name = orEmpty(name);
        experimentId = orEmpty(experimentId);
        way = orEmpty(way);
        rule = orEmpty(rule);
        start = orEmpty(start);
        zone = orEmpty(zone);
        dialect = orEmpty(dialect);
        gap = orEmpty(gap);
        startTolerance = orEmpty(startTolerance);
        overlap = orEmpty(overlap);
        jitter = orEmpty(jitter);
        endsAt = orEmpty(endsAt);
        except = orEmpty(except);
        also = orEmpty(also);
        notifyBefore = orEmpty(notifyBefore);
        pauseAfter = orEmpty(pauseAfter);
        scheduleId = orEmpty(scheduleId);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static ScheduleForm empty(String experiment, String zone) {
        return new ScheduleForm(
                "",
                experiment,
                "cron",
                "0 14 * * 1-5",
                "",
                zone,
                "",
                "shift",
                "5m",
                "skip",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                0);
    }

    static ScheduleForm of(Schedule schedule) {
        var terms = schedule.terms();
        var when = ScheduleReader.write(terms.timing());
        String way = when.keySet().iterator().next();
        return new ScheduleForm(
                schedule.name(),
                schedule.experiment().toString(),
                way,
                when.get(way) instanceof String text
                        ? text
                        : JsonMapper.shared().writeValueAsString(when.get(way)),
                Objects.toString(when.get("start"), ""),
                terms.timing().zone().getId(),
                Objects.toString(when.get("dialect"), ""),
                terms.timing().gap().name().toLowerCase(Locale.ROOT),
                Durations.text(terms.tolerance()),
                terms.overlap().name().toLowerCase(Locale.ROOT),
                terms.jitter().isZero() ? "" : Durations.text(terms.jitter()),
                Objects.toString(terms.endsAt(), ""),
                written(terms.timing().except()),
                written(terms.timing().also()),
                terms.notifyBefore() == null ? "" : Durations.text(terms.notifyBefore()),
                terms.continuous() == null
                        ? ""
                        : Integer.toString(terms.continuous().pauseAfter()),
                schedule.id().toString(),
                schedule.version());
    }

    /** One that is not there, while none is chosen. */
    UUID experiment() {
        return id(experimentId).orElse(new UUID(0, 0));
    }

    /** The one that is changed; none while it is new. */
    Optional<UUID> schedule() {
        return id(scheduleId);
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text.strip()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static String written(Collection<LocalDateTime> times) {
        return times.stream().map(LocalDateTime::toString).collect(Collectors.joining(" "));
    }

    ScheduleForm seen(int now) {
        return with(rule, except, also, now);
    }

    private ScheduleForm with(String otherRule, String otherExcept, String otherAlso, int seen) {
        return new ScheduleForm(
                name,
                experimentId,
                way,
                otherRule,
                start,
                zone,
                dialect,
                gap,
                startTolerance,
                overlap,
                jitter,
                endsAt,
                otherExcept,
                otherAlso,
                notifyBefore,
                pauseAfter,
                scheduleId,
                seen);
    }

    /** One time put to another: what happens only once is simply then. */
    ScheduleForm moved(Timing timing, LocalDateTime from, LocalDateTime to) {
        if (timing.rule() instanceof Once) {
            return with(to.toString(), except, also, version);
        }
        var moved = timing.without(from).with(to);
        return with(rule, written(moved.except()), written(moved.also()), version);
    }

    Document document() {
        var out = when();
        out.put("experimentId", experimentId.strip());
        out.put("name", name.strip());
        put(out, "startTolerance", startTolerance);
        put(out, "overlap", overlap);
        put(out, "jitter", jitter);
        put(out, "endsAt", endsAt);
        put(out, "notifyBefore", notifyBefore);
        if (!pauseAfter.isBlank()) {
            out.put("continuous", Map.of("pauseAfter", number(pauseAfter.strip())));
        }
        return document(out);
    }

    /** Only what says when. */
    Document whenAlone() {
        return document(when());
    }

    private static Document document(Map<String, Object> members) {
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON);
    }

    private Map<String, Object> when() {
        var out = new LinkedHashMap<String, Object>();
        out.put(way.isBlank() ? "cron" : way.strip(), value());
        out.put("zone", zone.strip());
        put(out, "gap", gap);
        if (way.equals("cron")) {
            put(out, "dialect", dialect);
        }
        if (way.equals("rrule") || way.equals("every")) {
            put(out, "start", start);
        }
        putTimes(out, "except", except);
        putTimes(out, "also", also);
        return out;
    }

    /** What is no number is sent as it is, and refused as that. */
    private static Object number(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException _) {
            return text;
        }
    }

    private static void putTimes(Map<String, Object> out, String name, String times) {
        if (!times.isBlank()) {
            out.put(name, List.of(times.strip().split("[\\s,;]+")));
        }
    }

    /** Chance is an object; what cannot be read as one is sent as it is, and refused as that. */
    private Object value() {
        if (way.equals("random")) {
            try {
                return JsonMapper.shared().readValue(rule, Object.class);
            } catch (JacksonException _) {
                return rule;
            }
        }
        return rule.strip();
    }

    private static void put(Map<String, Object> out, String name, String value) {
        if (!value.isBlank()) {
            out.put(name, value.strip());
        }
    }

    /** What is wrong with one field, in sentences; null where nothing is. The rule is called differently by programs. */
    @Nullable String wrong(@Nullable Problem problem, String field) {
        if (problem == null) {
            return null;
        }
        String called = "#/"
                + switch (field) {
                    case "rule" -> way;
                    case "pauseAfter" -> "continuous";
                    default -> field;
                };
        String sentences = problem.errors().stream()
                .filter(each -> called.equals(each.pointer())
                        || Objects.requireNonNullElse(each.pointer(), "").startsWith(called + "/"))
                .map(FieldError::detail)
                .collect(Collectors.joining(" "));
        return sentences.isEmpty() ? null : sentences;
    }
}
