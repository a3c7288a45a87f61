package dev.faultline.monkey;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** The days to come as a picture: a lane for each service, zone, region or pair, and a mark for each time that it is hit. */
record Picture(int width, int height, List<Lane> lanes, List<Day> days) {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final int DAY = 24;
    private static final int LANE = 34;
    private static final int TOP = 24;
    private static final int EDGE = 8;
    private static final int WEEK = 7;

    record Lane(String name, int y, int textY, List<Mark> marks) {}

    record Mark(int x, int y, String title) {}

    record Day(int x, String name, boolean weekend) {}

    static Picture of(Foresight.Seen seen, ZoneId zone) {
        var first = LocalDate.ofInstant(seen.from(), zone);
        int many = (int) ChronoUnit.DAYS.between(first, LocalDate.ofInstant(seen.until(), zone)) + 1;
        var names = new LinkedHashSet<String>();
        seen.hits().forEach(each -> names.add(each.unit()));
        var lanes = new ArrayList<Lane>();
        for (var name : names) {
            int y = TOP + lanes.size() * LANE;
            lanes.add(new Lane(
                    name,
                    y,
                    y + 12,
                    seen.hits().stream()
                            .filter(each -> each.unit().equals(name))
                            .map(each -> mark(each, first, zone, y))
                            .toList()));
        }
        var days = new ArrayList<Day>();
        for (int i = 0; i < many; i++) {
            var day = first.plusDays(i);
            days.add(new Day(
                    EDGE + i * DAY,
                    i % WEEK == 0 ? NAME.format(day) : "",
                    day.getDayOfWeek().getValue() > 5));
        }
        return new Picture(many * DAY + 2 * EDGE + DAY, TOP + Math.max(1, lanes.size()) * LANE + EDGE, lanes, days);
    }

    private static Mark mark(Foresight.Hit hit, LocalDate first, ZoneId zone, int y) {
        var local = hit.at().atZone(zone);
        double days = ChronoUnit.DAYS.between(first, local.toLocalDate())
                + local.toLocalTime().toSecondOfDay() / 86_400.0;
        return new Mark((int) (EDGE + days * DAY), y + 23, "%s, %s".formatted(hit.local(), hit.how()));
    }

    /** Where the lanes end. */
    public int floor() {
        return height - EDGE;
    }

    public int dayWidth() {
        return DAY;
    }
}
