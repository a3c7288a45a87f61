package dev.faultline.notification;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Templates of messages: text with names in braces. Nothing in them is evaluated. */
final class Wording {

    static final String USUAL = "{title}\n{when}\n{link}";
    static final int LONGEST = 2_000;

    private static final Pattern NAME = Pattern.compile("\\{([A-Za-z]*)}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    /** What may stand in braces, and what it is. */
    static final Map<String, String> NAMES = names();

    private Wording() {}

    private static Map<String, String> names() {
        var names = new LinkedHashMap<String, String>();
        names.put("title", "what happened, in a sentence");
        names.put("what", "what it is about");
        names.put("occasion", "stop, all clear, …");
        names.put("who", "who did it");
        names.put("when", "the time, with its zone and in UTC");
        names.put("link", "where to read on");
        names.put("team", "whose channel it is");
        return names;
    }

    /** What is in braces and means nothing. */
    static Optional<String> unknown(String template) {
        return NAME.matcher(template)
                .results()
                .map(each -> each.group(1))
                .filter(each -> !NAMES.containsKey(each))
                .findFirst();
    }

    /** @param escape for what comes from elsewhere than the template */
    static String of(String template, News news, ZoneId zone, String team, String link, UnaryOperator<String> escape) {
        var values = Map.of(
                "title", news.title(),
                "what", news.what(),
                "occasion", news.occasion().title(),
                "who", news.who(),
                "when", when(news.at(), news.zone() == null ? zone : news.zone()),
                "link", link,
                "team", team);
        return NAME.matcher(template)
                .replaceAll(each -> java.util.regex.Matcher.quoteReplacement(
                        escape.apply(values.getOrDefault(each.group(1), each.group()))))
                .strip();
    }

    static String when(Instant at, ZoneId zone) {
        var local = TIME.format(at.atZone(zone)) + " " + zone.getId();
        return zone.getRules().getOffset(at).equals(ZoneOffset.UTC)
                ? local
                : local + " (" + UTC.format(at.atZone(ZoneOffset.UTC)) + " UTC)";
    }

    /** Something to look at, for an occasion. */
    static News example(Occasion occasion, UUID team, Instant now) {
        var title = switch (occasion) {
            case BEFORE -> "GameDay “Payments in spring” begins soon";
            case START -> "GameDay “Payments in spring” has begun";
            case HOLD -> "GameDay “Payments in spring” is on hold: no new round starts";
            case STOP -> "STOP: GameDay “Payments in spring” was stopped";
            case ALL_CLEAR -> "All clear: GameDay “Payments in spring” is over";
            case REPORT -> "The report of GameDay “Payments in spring” is ready";
            case ACTION ->
                "Action 1 of GameDay “Payments in spring”, “Alert on the queue”, is for ada until 2026-12-24";
            case OVERDUE ->
                "Action 1 of GameDay “Payments in spring”, “Alert on the queue”, is overdue since 2026-12-24";
            case TEST -> "This is a test. Nothing happened.";
        };
        return new News(
                "example",
                Subject.GAMEDAYS,
                occasion,
                Set.of(team),
                "GameDay “Payments in spring”",
                title,
                "ada",
                now,
                null,
                "/gamedays",
                Map.of());
    }
}
