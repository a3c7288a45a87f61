package dev.faultline.gameday;

import dev.faultline.gate.Fields;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who knows what beforehand. It is part of the plan, so that people agree to it too.
 *
 * @param codeName what those who do not know it call it
 * @param contact whom anybody may ask for facts, day and night
 * @param opens with {@code closes}: the first and the last day of a windowed one, which is all that others know of its time
 */
record Secrecy(
        Mode mode,
        String codeName,
        String contact,
        @Nullable LocalDate opens,
        @Nullable LocalDate closes) {

    static final Secrecy OPEN = new Secrecy(Mode.OPEN, "", "", null, null);

    enum Mode {
        OPEN("open", "Everybody knows when, and what.", "nobody"),
        BLIND("blind", "On-call knows that it takes place and when, not what.", "what it does"),
        WINDOWED(
                "windowed",
                "On-call knows the days between which it takes place, neither when nor what.",
                "what it does, and when"),
        DOUBLE_BLIND("double-blind", "Only the control group knows that there is anything.", "that there is one");

        private final String word;
        private final String says;
        private final String hides;

        Mode(String word, String says, String hides) {
            this.word = word;
            this.says = says;
            this.hides = hides;
        }

        public String word() {
            return word;
        }

        public String says() {
            return says;
        }

        /** What others do not know, as the end of a sentence. */
        public String hides() {
            return hides;
        }

        public boolean seals() {
            return this != OPEN;
        }

        /** From which level on: surprise is for those who have done it with open eyes. */
        int leastLevel() {
            return switch (this) {
                case OPEN -> 1;
                case BLIND -> 2;
                case WINDOWED -> 3;
                case DOUBLE_BLIND -> 4;
            };
        }
    }

    /** What others call it: the code name, or that it has none. */
    public String calledBy() {
        return codeName.isBlank() ? "Sealed GameDay" : codeName;
    }

    @Nullable Instant opensAt(ZoneId zone) {
        return opens == null ? null : opens.atStartOfDay(zone).toInstant();
    }

    @Nullable Instant closesAt(ZoneId zone) {
        return closes == null ? null : closes.plusDays(1).atStartOfDay(zone).toInstant();
    }

    static Secrecy read(Fields fields) {
        var mode = fields.oneOf("mode", Mode.class, Mode.OPEN);
        var secrecy = new Secrecy(
                mode,
                fields.text("codeName", 0, 60, ""),
                fields.text("safetyContact", 0, 120, ""),
                day(fields, "windowFrom"),
                day(fields, "windowUntil"));
        if (secrecy.opens() != null
                && secrecy.closes() != null
                && secrecy.closes().isBefore(secrecy.opens())) {
            fields.error("windowUntil", "order", "The last day is before the first.");
        }
        return secrecy;
    }

    private static @Nullable LocalDate day(Fields fields, String name) {
        return fields.has(name) ? fields.value(name, LocalDate.EPOCH, "day", Secrecy::day) : null;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("A day, such as 2026-11-30.", e);
        }
    }

    /** Nothing of an open one: plans from before there were others keep their hashes. */
    void write(Map<String, Object> plan) {
        if (mode.seals()) {
            plan.put("mode", mode.word());
        }
        put(plan, "codeName", codeName);
        put(plan, "safetyContact", contact);
        put(plan, "windowFrom", opens == null ? "" : opens.toString());
        put(plan, "windowUntil", closes == null ? "" : closes.toString());
    }

    private static void put(Map<String, Object> plan, String name, String text) {
        if (!text.isEmpty()) {
            plan.put(name, text);
        }
    }

    static List<Mode> modes() {
        return List.of(Mode.values());
    }
}
