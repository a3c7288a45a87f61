package dev.faultline.monkey;

import dev.faultline.calendar.Zones;
import dev.faultline.experiment.Experiments;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/** Policies as people write them, both ways. */
final class TermsReader {

    /** What every JSON reader takes for the same number. */
    static final long MOST_SEED = (1L << 53) - 1;

    private static final int MOST_SERVICES = 200;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.:@-]{0,61}[A-Za-z0-9])?");
    private static final String NAME_FORM = "the name of a service";
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration LONGEST_MEAN = Duration.ofDays(366);

    private TermsReader() {}

    /** What is wrong is said of {@code fields}. @param chance for a seed that is not given */
    static Terms read(Fields fields, RandomGenerator chance) {
        var kind = fields.oneOf("kind", Kind.class);
        boolean latency = kind == Kind.LATENCY;
        var terms = new Terms(
                fields.text("name", 1, 60),
                kind,
                fields.matching("environment", NAME, "the name of an environment", ""),
                fields.has("services") ? fields.textOrTexts("services", MOST_SERVICES, NAME, NAME_FORM) : List.of(),
                fields.matching("from", NAME, NAME_FORM, ""),
                fields.matching("to", NAME, NAME_FORM, ""),
                fault(fields, kind),
                fields.duration("lasts", SHORTEST, LONGEST, latency ? Duration.ofMinutes(1) : Duration.ofSeconds(10)),
                fields.duration("meanBetween", Duration.ofHours(1), LONGEST_MEAN, usual(kind)),
                fields.integer("maxPerDay", 1, 24, 1),
                fields.someOf("days", DayOfWeek.class, EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY)),
                fields.has("opens")
                        ? fields.value("opens", LocalTime.NOON, "time", TermsReader::time)
                        : LocalTime.of(9, 0),
                fields.has("closes")
                        ? fields.value("closes", LocalTime.NOON, "time", TermsReader::time)
                        : LocalTime.of(15, 0),
                fields.value("zone", ZoneId.of("UTC"), "zone", Zones::parse),
                fields.has("seed") ? fields.number("seed", 0, MOST_SEED) : chance.nextLong(MOST_SEED));
        check(fields, terms);
        return terms;
    }

    private static void check(Fields fields, Terms terms) {
        if (terms.environment().isEmpty()) {
            fields.error("environment", "required", "Say in which environment.");
        }
        boolean latency = terms.kind() == Kind.LATENCY;
        if (latency && terms.from().isEmpty()) {
            fields.error("from", "required", "Say whose calls become slow.");
        }
        if (latency && terms.to().isEmpty()) {
            fields.error("to", "required", "Say which calls become slow.");
        }
        if (latency && !terms.services().isEmpty()) {
            fields.error("services", "either-or", "A Latency Monkey is between two services: say from and to.");
        }
        if (!latency && !(terms.from().isEmpty() && terms.to().isEmpty())) {
            fields.error("from", "either-or", "Only a Latency Monkey is between two services.");
        }
    }

    private static Map<String, Object> fault(Fields fields, Kind kind) {
        return fields.has("fault") ? Experiments.fault(fields.object("fault")) : usualFault(kind);
    }

    static Map<String, Object> usualFault(Kind kind) {
        return kind == Kind.LATENCY
                ? Map.of("type", "network-latency", "delay", "500ms")
                : Map.of("type", "process-kill");
    }

    /** The larger, the rarer. */
    private static Duration usual(Kind kind) {
        return switch (kind) {
            case MONKEY, LATENCY -> Duration.ofDays(2);
            case GORILLA -> Duration.ofDays(20);
            case KONG -> Duration.ofDays(60);
        };
    }

    static Map<String, Object> write(Terms terms) {
        var written = new LinkedHashMap<String, Object>();
        written.put("name", terms.name());
        written.put("kind", terms.kind().word());
        written.put("environment", terms.environment());
        if (terms.kind() == Kind.LATENCY) {
            written.put("from", terms.from());
            written.put("to", terms.to());
        } else if (!terms.services().isEmpty()) {
            written.put("services", terms.services());
        }
        written.put("fault", terms.fault());
        written.put("lasts", Durations.text(terms.lasts()));
        written.putAll(pace(terms));
        written.put("seed", terms.seed());
        return written;
    }

    private static Map<String, Object> pace(Terms terms) {
        var written = new LinkedHashMap<String, Object>();
        written.put("meanBetween", Durations.text(terms.meanBetween()));
        written.put("maxPerDay", terms.maxPerDay());
        written.put(
                "days",
                new TreeSet<>(terms.days())
                        .stream()
                                .map(each -> each.name().toLowerCase(Locale.ROOT))
                                .toList());
        written.put("opens", terms.opens().toString());
        written.put("closes", terms.closes().toString());
        written.put("zone", terms.zone().getId());
        return written;
    }

    static String text(Terms terms) {
        return JsonMapper.shared().writeValueAsString(write(terms));
    }

    static Terms stored(String text) {
        return read(Gate.document(text, Format.JSON).fields(), () -> 0);
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeException _) {
            throw new IllegalArgumentException("“%s” is not a time of day. Write 09:30.".formatted(text));
        }
    }
}
